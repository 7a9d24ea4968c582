package dev.loden.traffic;

import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Family;
import dev.loden.base.Deadline;
import dev.loden.base.DistinctLog;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the network's masquerade and forward rules in the host's firewall, on a thread of its own. The rules are compared
 * {@linkplain TrafficOptions#resync periodically} and written only where they differ from the desired ones; only our own chains,
 * tables and jumps are written. A tool that is missing or busy is reported once and tried again.
 *
 * <p><b>Thread</b>: any. No method except close waits for a command.
 */
public final class TrafficRules implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrafficRules.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final TrafficOptions options;
    private final Timing timing;
    private final DistinctLog troubles = new DistinctLog(LOG);
    private final AtomicInteger repairs = new AtomicInteger();
    private final List<FamilyFirewall> families;
    private final Thread thread = new Thread(this::run, "loden-traffic");
    private Optional<RuleInputs> latest = Optional.empty();
    /** Whether the thread has not taken the latest inputs yet. */
    private boolean pending;

    private boolean closed;

    private TrafficRules(TrafficOptions options, Tools tools) {
        this.options = options;
        this.timing = new Timing(options.resync(), System::nanoTime, new SplittableRandom());
        this.families = List.of(family(Family.IPV4, tools), family(Family.IPV6, tools));
    }

    /**
     * Makes rules that are kept as soon as they are {@linkplain #setDesired desired}; until then nothing is read or written.
     *
     * @param options the operator's flags
     * @return to be closed
     */
    public static TrafficRules start(TrafficOptions options) {
        return start(options, Tools.of(Programs.ofHost()));
    }

    static TrafficRules start(TrafficOptions options, Tools tools) {
        return new TrafficRules(options, tools);
    }

    private FamilyFirewall family(Family family, Tools tools) {
        return new FamilyFirewall(
                family,
                reconciler(tools.iptables().of(family)),
                reconciler(tools.nftables().of(family)));
    }

    private FirewallReconciler reconciler(Firewall firewall) {
        return new FirewallReconciler(firewall, timing, troubles, repairs::incrementAndGet);
    }

    /**
     * Sets the inputs of the desired rules. Only the latest call counts, and one that changes nothing does nothing.
     *
     * @param network the network's configuration
     * @param own this node's subnets
     */
    public synchronized void setDesired(NetworkConfig network, Subnets own) {
        Optional<RuleInputs> inputs = Optional.of(RuleInputs.of(network, own));
        if (closed || latest.equals(inputs)) {
            return;
        }
        if (latest.isEmpty()) {
            thread.start();
        }
        latest = inputs;
        pending = true;
        notifyAll();
    }

    /**
     * The present troubles.
     *
     * @return one line; empty if there are none
     */
    public String trouble() {
        return troubles.summary();
    }

    /**
     * How often the firewall was written.
     *
     * @return 0 if the rules were right from the beginning
     */
    public int repairs() {
        return repairs.get();
    }

    private void run() {
        try {
            Duration pause = Duration.ZERO;
            for (Optional<RuleInputs> changed = next(pause); !isClosed(); changed = next(pause)) {
                for (FamilyFirewall family : families) {
                    changed.ifPresent(inputs -> family.setDesired(inputs, options));
                    family.reconcile();
                }
                pause = families.stream()
                        .map(FamilyFirewall::untilDue)
                        .min(Duration::compareTo)
                        .orElseThrow();
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for new inputs until the pause is over; empty if there are none. */
    private synchronized Optional<RuleInputs> next(Duration pause) throws InterruptedException {
        Deadline.after(pause, timing.nanoClock()).await(this, () -> closed || pending);
        Optional<RuleInputs> changed = pending ? latest : Optional.empty();
        pending = false;
        return changed;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Stops the thread and waits for its end. The rules stay, so that pods go on talking. Idempotent. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        thread.interrupt();
        try {
            thread.join(STOP_LIMIT.toMillis()); // join(Duration) refuses a thread that never started
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
