package dev.loden.store.common;

import dev.loden.api.Preview;
import dev.loden.base.Supervisor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The threads of an open store.
 *
 * <p><b>Thread</b>: any.
 *
 * @since 0.1
 */
@Preview
public final class StoreThreads {
    private static final Duration JOIN_LIMIT = Duration.ofSeconds(2);

    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    /** No threads yet. */
    public StoreThreads() {}

    /**
     * Starts a daemon thread. Work that throws is begun again.
     *
     * @param name of the thread: {@code loden-etcd-watch}
     * @param work ends when its thread is interrupted
     */
    public void start(String name, Runnable work) {
        Thread thread = Supervisor.current().thread(name, work::run);
        thread.start();
        threads.add(thread);
    }

    /**
     * Interrupts the threads and waits up to two seconds for each to end.
     *
     * @param abortRequests called after the interrupts: closes what a thread may be blocked in without noticing an interrupt, such as
     *     an HTTP client
     */
    public void stop(Runnable abortRequests) {
        threads.forEach(Thread::interrupt);
        abortRequests.run();
        try {
            for (Thread thread : threads) {
                if (!thread.equals(Thread.currentThread())) {
                    thread.join(JOIN_LIMIT);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
