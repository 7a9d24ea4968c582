package dev.loden.core.turn;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.base.Backoff;
import dev.loden.base.DistinctLog;
import dev.loden.base.Supervisor;
import dev.loden.core.config.Resync;
import dev.loden.core.status.StatusBoard;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns all mutable state. It sleeps until there is news, or a retry or resync is due, and then takes one
 * step.
 */
final class ReconcileLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ReconcileLoop.class);
    private static final String NAME = "loden-reconcile";
    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final Duration LAST_RETRY = Duration.ofSeconds(5);

    private final Inbox inbox;
    private final NodeLifecycle lifecycle;
    private final StatusBoard status;
    private final Resync resync;
    private final LongSupplier clock;
    private final Backoff backoff;
    private final DistinctLog troubles = new DistinctLog(LOG);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Thread thread = new Thread(this::run, NAME); // the supervisor is that of the thread that makes it

    private volatile boolean closing;

    /** What the last resync took that found nothing to do. */
    private Duration cost = Duration.ZERO;

    ReconcileLoop(Inbox inbox, NodeLifecycle lifecycle, StatusBoard status, Resync resync, LongSupplier clock) {
        this.inbox = inbox;
        this.lifecycle = lifecycle;
        this.status = status;
        this.resync = resync;
        this.clock = clock;
        this.backoff = new Backoff(FIRST_RETRY, LAST_RETRY, new SplittableRandom());
    }

    /** Starts the thread. */
    void start() {
        thread.start();
    }

    /** Ends when the loop does: normally when it is closed, exceptionally by what only the operator can correct. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    private void run() {
        try {
            long deadline = clock.getAsLong();
            while (!closing) {
                deadline = next(deadline);
                checkThreads();
            }
            Thread.interrupted(); // close()'s: what is written now is not to end by it
            lifecycle.boot().close();
            ended.complete(null);
        } catch (RuntimeException | Error fatal) {
            ended.completeExceptionally(fatal);
        }
    }

    /**
     * Waits, and takes one step; what is thrown outside of it ends the loop no more than what is thrown within, nor does an interrupt that
     * is not {@link #close}'s: a plugin that restores one is no reason to end.
     */
    private long next(long deadline) {
        try {
            News news = inbox.take(deadline, lifecycle.boot().saving().map(this::in));
            long begin = clock.getAsLong();
            Optional<Duration> pause = step(news, begin);
            status.took(Duration.ofNanos(clock.getAsLong() - begin));
            long next = earlier(
                    pause.map(this::in).orElse(deadline), lifecycle.due().map(this::in));
            status.turned(Duration.ofNanos(next - clock.getAsLong()));
            return next;
        } catch (PluginException fatal) {
            throw fatal; // of a step: the operator's business
        } catch (InterruptedException | RuntimeException | Error bug) {
            if (!closing) {
                Supervisor.current().failed(NAME, bug);
            }
            return in(backoff.failed());
        }
    }

    /** A process that cannot do its work for minutes is to be replaced by a new one. */
    private static void checkThreads() {
        String lasting = Supervisor.current().lasting();
        if (!lasting.isEmpty()) {
            throw new PluginException(ErrorCode.BUG, "ending, for what goes on for minutes: " + lasting);
        }
    }

    /** One step; returns after how long the kernel is to be read, empty if that stays as it was. */
    private Optional<Duration> step(News news, long begin) {
        try {
            Step step = lifecycle.step(news);
            if (step == Step.IDLE) {
                cost = Duration.ofNanos(clock.getAsLong() - begin);
            }
            if (step != Step.UNFINISHED) {
                backoff.succeeded();
                troubles.recovered("turn");
                Supervisor.current().succeeded(NAME);
                return step == Step.PARTIAL ? Optional.empty() : Optional.of(resync.next(cost));
            }
        } catch (PluginException e) {
            if (e.code().isFatal()) {
                throw e;
            }
            status.waitingFor(e.getMessage());
            troubles.warn("turn", e.getMessage() + "; trying again");
        } catch (RuntimeException | Error bug) {
            status.waitingFor("a turn that does not fail: " + bug);
            Supervisor.current().failed(NAME, bug);
        }
        // What cannot be done now must not keep the daemon from repairing what others break.
        return Optional.of(shorter(backoff.failed(), resync.next(cost)));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private long in(Duration time) {
        return clock.getAsLong() + time.toNanos();
    }

    /** When something has drained, be it since a partial turn. */
    private static long earlier(long deadline, Optional<Long> drained) {
        return drained.filter(at -> at - deadline < 0).orElse(deadline);
    }

    /** Stops the thread, and waits for it. */
    void close() {
        closing = true;
        thread.interrupt();
        if (thread.getState() != Thread.State.NEW) {
            ended.exceptionally(fatal -> null).join();
            join();
        }
    }

    /** It has ended but for its last instructions; nobody is to find it alive. */
    private void join() {
        if (thread != Thread.currentThread()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
