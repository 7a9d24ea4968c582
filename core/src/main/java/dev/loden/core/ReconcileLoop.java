package dev.loden.core;

import dev.loden.api.spi.PluginException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns all mutable state. It sleeps until there is mail, or a retry or resync is due, and then takes
 * one step.
 */
final class ReconcileLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ReconcileLoop.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(200);

    private final Mailbox mailbox;
    private final NodeController controller;
    private final StatusBoard status;
    private final Resync resync;
    private final Backoff backoff;
    private final DistinctLog troubles = new DistinctLog(LOG);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Thread thread = new Thread(this::run, "loden-reconcile");

    /** What the last look at the kernel took that found nothing to do. */
    private Duration cost = Duration.ZERO;

    ReconcileLoop(Mailbox mailbox, NodeController controller, StatusBoard status, Resync resync) {
        this.mailbox = mailbox;
        this.controller = controller;
        this.status = status;
        this.resync = resync;
        this.backoff = new Backoff(FIRST_RETRY, resync.period().multipliedBy(3));
    }

    void start() {
        thread.start();
    }

    /** Ends when the loop does: normally when it is closed, exceptionally by what the operator has to mend. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    private void run() {
        try {
            long deadline = System.nanoTime();
            while (true) {
                Mail mail = mailbox.take(deadline);
                long begin = System.nanoTime();
                Optional<Duration> pause = step(mail, begin);
                deadline = pause.map(time -> System.nanoTime() + time.toNanos()).orElse(deadline);
                status.turned(Duration.ofNanos(deadline - System.nanoTime()));
            }
        } catch (InterruptedException closing) {
            ended.complete(null);
        } catch (RuntimeException | Error fatal) {
            ended.completeExceptionally(fatal);
        }
    }

    /** One step; says after how long the kernel is to be looked at, empty if that stays as it was. */
    private Optional<Duration> step(Mail mail, long begin) {
        try {
            Step step = controller.step(mail);
            if (step == Step.IDLE) {
                cost = Duration.ofNanos(System.nanoTime() - begin);
            }
            if (step != Step.UNFINISHED) {
                backoff.succeeded();
                troubles.over("turn");
                return step == Step.AMENDED ? Optional.empty() : Optional.of(pause());
            }
        } catch (PluginException e) {
            if (e.code().isFatal()) {
                throw e;
            }
            status.waitingFor(e.getMessage());
            troubles.warn("turn", e.getMessage() + "; trying again");
        } catch (RuntimeException bug) {
            LOG.error("a defect, please report it; trying again", bug);
        }
        // What cannot be done now must not keep us from mending what others break.
        return Optional.of(shorter(backoff.failed(), resync.next(cost)));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private Duration pause() {
        Duration period = resync.next(cost);
        return controller.due().map(due -> shorter(due, period)).orElse(period);
    }

    void close() {
        thread.interrupt();
        if (thread.getState() != Thread.State.NEW) {
            ended.exceptionally(fatal -> null).join();
        }
    }
}
