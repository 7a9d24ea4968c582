package dev.loden.base;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where every thread's unexpected failures end: logged with their trace, once each; shown for as long as they go on; and when one has
 * gone on for {@link #LASTING}, the process is to end. A thread made here starts its work again after a failure.
 *
 * <p><b>Thread</b>: any.
 */
public final class Supervisor {
    /** The process's: it dies as a whole. */
    public static final Supervisor PROCESS = new Supervisor(System::nanoTime);

    /** That of the daemon which a thread works for. */
    private static final ThreadLocal<Supervisor> CURRENT = new InheritableThreadLocal<>();

    /** What goes on for longer is not a moment without memory, threads or descriptors. */
    static final Duration LASTING = Duration.ofMinutes(5);

    static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    static final Duration LAST_PAUSE = Duration.ofSeconds(5);

    /** A thread that did not fail for so long works again: twice the longest pause. */
    static final Duration QUIET = Durations.times(LAST_PAUSE, 2);

    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

    /** Of more distinct failures the trace is not logged. */
    private static final int TRACES = 1_000;

    private final LongSupplier nanoClock;
    private final Map<String, Failing> failing = new TreeMap<>();
    private final Set<String> traced = new HashSet<>();

    /** Those that may still run. */
    private final List<Thread> threads = new ArrayList<>();

    private record Failing(String reason, long since, long last) {}

    /** The work of a thread; ends normally when it is interrupted. */
    public interface Work {
        /**
         * Works until it is interrupted.
         *
         * @throws InterruptedException the usual end
         */
        void run() throws InterruptedException;
    }

    /**
     * Nothing fails yet.
     *
     * @param nanoClock monotonic nanoseconds
     */
    public Supervisor(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /**
     * The one of the daemon that the calling thread makes or works for; several may be in one process.
     *
     * @return {@link #PROCESS} if there is no such daemon
     */
    public static Supervisor current() {
        return Optional.ofNullable(CURRENT.get()).orElse(PROCESS);
    }

    /**
     * Makes it the {@linkplain #current current} one while the work is done, and for all threads that are made by it.
     *
     * @param work done by the calling thread
     * @param <T> what it gives
     * @return that
     */
    public <T> T around(Supplier<T> work) {
        Supervisor before = CURRENT.get();
        CURRENT.set(this);
        try {
            return work.get();
        } finally {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        }
    }

    /**
     * Waits for the end of its threads. Those that go on are interrupted.
     *
     * @param limit for all of them
     */
    public void awaitEnd(Duration limit) {
        List<Thread> all;
        synchronized (this) {
            all = List.copyOf(threads);
        }
        long deadline = now() + limit.toNanos();
        try {
            for (Thread thread : all) {
                if (thread.isAlive() && thread != Thread.currentThread()) {
                    thread.interrupt();
                    thread.join(Duration.ofNanos(Math.max(1, deadline - now())));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * A daemon thread whose work is begun again, with growing pauses, after anything it throws, and after an interrupt that nobody
     * else has asked for: a plugin that restores one is no reason to end.
     *
     * @param name of the thread, shown to the operator
     * @param work ends its thread by returning, or when another thread {@linkplain Thread#interrupt interrupts} it
     * @return not started
     */
    public Thread thread(String name, Work work) {
        return new SupervisedThread(name, work, this);
    }

    /** Of a thread that is to be started. */
    synchronized void remember(Thread thread) {
        threads.removeIf(other -> other.getState() == Thread.State.TERMINATED);
        threads.add(thread);
    }

    synchronized int held() {
        return threads.size();
    }

    /** Of one that could not be started. */
    synchronized void forget(Thread thread) {
        threads.remove(thread);
    }

    /** For the thread that calls, which works for this one's daemon. */
    void adopt() {
        CURRENT.set(this);
    }

    /**
     * Something unexpected was thrown; the caller tries again.
     *
     * @param who the thread, or what of it failed
     * @param reason its trace is logged if it is the first of its kind
     */
    public void failed(String who, Throwable reason) {
        note(who, SpareThread.reason(reason));
        log(who, reason);
    }

    /**
     * Something unexpected was thrown which concerns no thread, but one of many things: it is logged and not shown.
     *
     * @param who what it concerns
     * @param reason its trace is logged if it is the first of its kind
     */
    public void log(String who, Throwable reason) {
        boolean first = isFirst(kind(reason));
        if (first && SpareThread.isWanting(reason)) {
            LOG.error("{}: {}; trying again", who, SpareThread.reason(reason));
        } else if (first) {
            LOG.error("{}: a defect, please report it ({}); trying again", who, String.valueOf(reason), reason);
        } else {
            LOG.debug("{}: failed again: {}", who, String.valueOf(reason));
        }
    }

    private synchronized boolean isFirst(String kind) {
        return traced.size() < TRACES && traced.add(kind);
    }

    /** Where it was thrown, but not with which text, for that may differ each time. */
    private static String kind(Throwable reason) {
        StackTraceElement[] trace = reason.getStackTrace();
        return reason.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
    }

    private synchronized void note(String who, String text) {
        long since = Optional.ofNullable(failing.get(who))
                .filter(this::isPresent)
                .map(Failing::since)
                .orElse(now());
        failing.put(who, new Failing(text, since, now()));
    }

    /**
     * It works again. Without this it counts as working when it has not failed for some seconds.
     *
     * @param who as it was given to {@link #failed}
     */
    public synchronized void succeeded(String who) {
        failing.remove(who);
    }

    private boolean isPresent(Failing one) {
        return now() - one.last() < QUIET.toNanos();
    }

    /** Monotonic nanoseconds. */
    long now() {
        return nanoClock.getAsLong();
    }

    /**
     * What fails at present.
     *
     * @return one line; empty if nothing does
     */
    public String trouble() {
        return first(Duration.ZERO);
    }

    /**
     * What has been failing for minutes: the process is to end, for a new one may do better.
     *
     * @return one line; empty if nothing has
     */
    public String lasting() {
        return first(LASTING);
    }

    private synchronized String first(Duration since) {
        return failing.entrySet().stream()
                .filter(entry -> isPresent(entry.getValue()))
                .filter(entry -> now() - entry.getValue().since() >= since.toNanos())
                .findFirst()
                .map(entry -> entry.getKey() + " fails: " + entry.getValue().reason() + " (see the log)")
                .orElse("");
    }
}
