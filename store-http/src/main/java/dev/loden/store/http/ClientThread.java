package dev.loden.store.http;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where the JDK's client works. What its own thread asks for is done by that one; what others ask for, which may go on until the answer is read,
 * by one thread beside it. So none of ours is ever in the client's code, which a chunk with an absurd length keeps busy for ever (JDK 25):
 * a request that is not answered then is seen by its limit of time.
 *
 * <p><b>Thread</b>: any.
 */
final class ClientThread implements Executor {
    /** HttpClientImpl.SelectorManager; by any other name the work is done all the same, with one more change of threads. */
    private static final String CLIENTS_OWN = "HttpClient-";

    private static final int IDLE_SECONDS = 10;

    private final ThreadPoolExecutor beside = new ThreadPoolExecutor(
            0,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> Thread.ofPlatform().name("store-requests").daemon().unstarted(work));

    @Override
    public void execute(Runnable work) {
        Thread caller = Thread.currentThread();
        if (caller.getName().startsWith(CLIENTS_OWN)) {
            work.run();
        } else {
            begin(work);
        }
    }

    /** Where there is no thread, the work is not done later either. */
    private void begin(Runnable work) {
        try {
            beside.execute(work);
        } catch (OutOfMemoryError noThread) {
            beside.remove(work);
            throw noThread;
        }
    }
}
