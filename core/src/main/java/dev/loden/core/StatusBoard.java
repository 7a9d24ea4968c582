package dev.loden.core;

import dev.loden.api.lease.Settings;
import dev.loden.api.plan.Change;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** How the daemon is, for whoever asks from another thread. */
final class StatusBoard {
    /** A store that is away for less than this is no news: elections and restarts take seconds. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Duration resyncPeriod;
    private long lastTurn = System.nanoTime();
    private Duration pause = Duration.ZERO;
    private String waitingFor = "the first turn";
    private NodeStatus node = NodeStatus.NOTHING;
    private Activity activity = Activity.NONE;
    private final Trouble store = new Trouble("lease store: ");
    private final Trouble lease = new Trouble("lease: ");

    StatusBoard(Duration resyncPeriod) {
        this.resyncPeriod = resyncPeriod;
    }

    /**
     * A step was taken.
     *
     * @param untilNext when the next one is due at the latest
     */
    synchronized void turned(Duration untilNext) {
        lastTurn = System.nanoTime();
        pause = untilNext;
    }

    /** What keeps the node from being ready; empty if nothing does. */
    synchronized void waitingFor(String what) {
        waitingFor = what;
    }

    /** What the last turn found. */
    synchronized void node(NodeStatus now) {
        node = now;
    }

    /** What a turn did; {@code repaired} of it mended what others did. */
    synchronized void did(ReconcileReport report, List<Change> repaired) {
        activity = activity.after(report, repaired, Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    /** All there is to say, as JSON shows it. */
    synchronized Settings all() {
        return node.toSettings(unready()).plus(activity.toSettings());
    }

    synchronized NodeStatus node() {
        return node;
    }

    synchronized void storeConnected() {
        store.is("");
    }

    synchronized void storeDisconnected(String reason) {
        store.is(reason);
    }

    /** Why the lease that is wanted cannot be had; empty if it can. */
    synchronized void leaseTrouble(String reason) {
        lease.is(reason);
    }

    /** Why the process should be restarted; empty if it should not. */
    synchronized String unhealthy() {
        Duration silent = Duration.ofNanos(System.nanoTime() - lastTurn);
        Duration limit = pause.plus(resyncPeriod.multipliedBy(3)).plusSeconds(30);
        return silent.compareTo(limit) < 0 ? "" : "no turn for " + silent.toSeconds() + " s";
    }

    /** Why the node is not ready; empty if it is. */
    synchronized String unready() {
        if (!waitingFor.isEmpty()) {
            String why = store.text().isEmpty() ? lease.text() : store.text();
            return "waiting for " + waitingFor + (why.isEmpty() ? "" : " (" + why + ")");
        }
        return store.lasts() ? store.text() : lease.lasts() ? lease.text() : "";
    }

    /** Something that is wrong, and since when. */
    private static final class Trouble {
        private final String subject;
        private String reason = "";
        private long since;

        Trouble(String subject) {
            this.subject = subject;
        }

        void is(String now) {
            if (reason.isEmpty()) {
                since = System.nanoTime();
            }
            reason = now;
        }

        String text() {
            return reason.isEmpty() ? "" : subject + reason;
        }

        boolean lasts() {
            return !reason.isEmpty() && System.nanoTime() - since >= GRACE.toNanos();
        }
    }
}
