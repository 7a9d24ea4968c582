package dev.loden.store.http;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The threads of an open store. Safe for use by several threads. */
public final class StoreThreads {
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    /** None yet. */
    public StoreThreads() {}

    /**
     * Starts one, which keeps no process alive.
     *
     * @param name of the thread
     * @param work ends when interrupted
     */
    public void start(String name, Runnable work) {
        threads.add(Thread.ofPlatform().name(name).daemon().start(work));
    }

    /**
     * Ends them. Waits only a moment: they may be in a request, which the client's end cuts short.
     *
     * @param client what they make requests with; closed
     */
    public void end(Runnable client) {
        threads.forEach(Thread::interrupt);
        client.run();
        try {
            for (Thread thread : threads) {
                if (!thread.equals(Thread.currentThread())) {
                    thread.join(CLOSING);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
