package dev.loden.subnet.kube.own;

import dev.loden.api.spi.PluginException;
import dev.loden.base.Backoff;
import dev.loden.base.Deadline;
import dev.loden.base.DistinctLog;
import dev.loden.store.common.RetryLoop;
import dev.loden.subnet.kube.node.NodeApi;
import dev.loden.subnet.kube.node.NodeView;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node's condition NetworkUnavailable at False once its network is there, on a thread of its own. Another writer that sets it
 * to True again and again is overwritten ever more slowly. A request that fails is retried with the pauses of all stores, so that the
 * condition is set within 5 s once the API server answers or RBAC is granted again.
 *
 * <p><b>Thread</b>: any; {@link #run} on its own.
 */
public final class ConditionKeeper implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ConditionKeeper.class);
    private static final String SUBJECT = "condition NetworkUnavailable";
    private static final Duration FIRST_REPAIR = Duration.ofMillis(200);
    private static final Duration LAST_REPAIR = Duration.ofMinutes(1);

    /** After this long without a repair the next one is made at once. */
    private static final Duration CALM = Duration.ofMinutes(5);

    private final NodeApi api;
    private final LongSupplier nanoClock;
    private final InstantSource wallClock;
    private final SplittableRandom random = new SplittableRandom();
    private final Backoff repairs = new Backoff(FIRST_REPAIR, LAST_REPAIR, random);
    private final Backoff failures = new Backoff(RetryLoop.FIRST_DELAY, RetryLoop.LAST_DELAY, random);
    private final DistinctLog troubles = new DistinctLog(LOG);
    private Deadline calm;
    private boolean kept;
    private String broken = "";

    /** Does nothing before {@link #keep}. */
    public ConditionKeeper(NodeApi api, LongSupplier nanoClock, InstantSource wallClock) {
        this.api = api;
        this.nanoClock = nanoClock;
        this.wallClock = wallClock;
        this.calm = Deadline.after(Duration.ZERO, nanoClock);
    }

    /** From now on the condition is kept. */
    public synchronized void keep() {
        kept = true;
    }

    /** The node's present state. */
    public synchronized void seen(NodeView node) {
        boolean clear = node.condition().filter(NodeView.Condition::isClear).isPresent();
        broken = clear ? "" : node.condition().map(NodeView.Condition::toString).orElse("absent");
        if (!clear && kept) {
            notifyAll();
        }
    }

    private synchronized String awaitBroken() throws InterruptedException {
        while (!kept || broken.isEmpty()) {
            wait();
        }
        return broken;
    }

    @Override
    public void run() {
        try {
            while (true) {
                String found = awaitBroken();
                Thread.sleep(repair(found) ? untilNextRepair() : failures.failed());
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration untilNextRepair() {
        if (calm.isOver()) {
            repairs.succeeded();
        }
        calm = Deadline.after(CALM, nanoClock);
        failures.succeeded();
        return repairs.failed();
    }

    private boolean repair(String found) {
        try {
            seen(api.patch(api.ownName(), DesiredAnnotations.networkAvailable(wallClock.instant())));
            troubles.recovered(SUBJECT);
            LOG.info("repaired this node's condition NetworkUnavailable: it was {}, now it is False", found);
            return true;
        } catch (PluginException e) {
            troubles.warn(SUBJECT, "cannot be set to False: " + e.getMessage() + "; trying again");
            return false;
        }
    }
}
