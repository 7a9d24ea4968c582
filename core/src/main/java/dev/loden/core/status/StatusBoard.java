package dev.loden.core.status;

import dev.loden.api.lease.Settings;
import dev.loden.api.plan.Change;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** How the daemon is. <b>Thread</b>: any. */
public final class StatusBoard {
    /** A store that is away for less than this is no news: elections and restarts take seconds. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Duration resyncPeriod;
    private final LongSupplier nanoClock;
    private final InstantSource wallClock;
    private long lastTurn;
    private Duration pause = Duration.ZERO;
    private String waitingFor = "the first turn";
    private NodeStatus node = NodeStatus.NOTHING;
    private Activity activity = Activity.NONE;
    private final Trouble store = new Trouble("lease store: ");
    private final Trouble lease = new Trouble("lease: ");
    private final Trouble config = new Trouble("");

    /** Nothing known yet. */
    public StatusBoard(Duration resyncPeriod, LongSupplier nanoClock, InstantSource wallClock) {
        this.resyncPeriod = resyncPeriod;
        this.nanoClock = nanoClock;
        this.wallClock = wallClock;
        this.lastTurn = nanoClock.getAsLong();
    }

    /**
     * A step was taken.
     *
     * @param untilNext when the next one is due at the latest
     */
    public synchronized void turned(Duration untilNext) {
        lastTurn = nanoClock.getAsLong();
        pause = untilNext;
    }

    /** What keeps the node from being ready; empty if nothing does. */
    public synchronized void waitingFor(String what) {
        waitingFor = what;
    }

    /** What the last turn found. */
    public synchronized void node(NodeStatus now) {
        node = now;
    }

    /** What a turn did; {@code repaired} of it repaired what others did. */
    public synchronized void did(ReconcileReport report, List<Change> repaired) {
        activity = activity.after(report, repaired, wallClock.instant().truncatedTo(ChronoUnit.MILLIS));
    }

    /** All that is known, as JSON shows it. */
    public synchronized Settings all() {
        return node.toSettings(unready()).plus(activity.toSettings());
    }

    /** What the last turn found. */
    public synchronized NodeStatus node() {
        return node;
    }

    /** The store answers. */
    public synchronized void storeConnected() {
        store.is("");
    }

    /** The store does not answer. */
    public synchronized void storeDisconnected(String reason) {
        store.is(reason);
    }

    /** Why the network configuration cannot be read; empty if it can. */
    public synchronized void configTrouble(String reason) {
        config.is(reason);
    }

    /** Why the lease that is wanted cannot be had; empty if it can. */
    public synchronized void leaseTrouble(String reason) {
        lease.is(reason);
    }

    /** Why the process should be restarted; empty if it should not. */
    public synchronized String unhealthy() {
        Duration silent = Duration.ofNanos(nanoClock.getAsLong() - lastTurn);
        Duration limit = pause.plus(resyncPeriod.multipliedBy(3)).plusSeconds(30);
        return silent.compareTo(limit) < 0 ? "" : "no turn for " + silent.toSeconds() + " s";
    }

    /** Why the node is not ready; empty if it is. */
    public synchronized String unready() {
        if (!waitingFor.isEmpty()) {
            String why = Stream.of(store, config, lease)
                    .map(Trouble::text)
                    .filter(text -> !text.isEmpty())
                    .findFirst()
                    .orElse("");
            return "waiting for " + waitingFor + (why.isEmpty() ? "" : " (" + why + ")");
        }
        return store.lasts() ? store.text() : lease.lasts() ? lease.text() : "";
    }

    /** Something that is wrong, and since when. */
    private final class Trouble {
        private final String subject;
        private String reason = "";
        private long since;

        Trouble(String subject) {
            this.subject = subject;
        }

        void is(String now) {
            if (reason.isEmpty()) {
                since = nanoClock.getAsLong();
            }
            reason = now;
        }

        String text() {
            return reason.isEmpty() ? "" : subject + reason;
        }

        boolean lasts() {
            return !reason.isEmpty() && nanoClock.getAsLong() - since >= GRACE.toNanos();
        }
    }
}
