package dev.loden.core;

import dev.loden.api.spi.PluginException;
import java.time.Duration;
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
    private final Duration resyncPeriod;
    private final Backoff backoff;
    private final DistinctLog troubles = new DistinctLog(LOG);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Thread thread = new Thread(this::run, "loden-reconcile");

    ReconcileLoop(Mailbox mailbox, NodeController controller, StatusBoard status, Duration resyncPeriod) {
        this.mailbox = mailbox;
        this.controller = controller;
        this.status = status;
        this.resyncPeriod = resyncPeriod;
        this.backoff = new Backoff(FIRST_RETRY, resyncPeriod.multipliedBy(3));
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
                deadline = System.nanoTime() + step(mail).toNanos();
                status.turned();
            }
        } catch (InterruptedException closing) {
            ended.complete(null);
        } catch (RuntimeException | Error fatal) {
            ended.completeExceptionally(fatal);
        }
    }

    /** One step; says after how long another one is due without mail. */
    private Duration step(Mail mail) {
        try {
            if (controller.step(mail)) {
                backoff.succeeded();
                troubles.over("turn");
                return controller
                        .due()
                        .filter(due -> due.compareTo(resyncPeriod) < 0)
                        .orElse(resyncPeriod);
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
        return backoff.failed();
    }

    void close() {
        thread.interrupt();
        if (thread.getState() != Thread.State.NEW) {
            ended.exceptionally(fatal -> null).join();
        }
    }
}
