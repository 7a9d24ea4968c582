package dev.loden.traffic;

import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Family;
import dev.loden.api.net.Prefix;
import dev.loden.base.Deadline;
import dev.loden.base.DistinctLog;
import dev.loden.base.Supervisor;
import java.time.Duration;
import java.util.Collection;
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
    private final DistinctLog notices = new DistinctLog(LOG);
    private final AtomicInteger repairs = new AtomicInteger();
    private final List<FamilyFirewall> families;
    private final Thread thread = Supervisor.current().thread("loden-traffic", this::run);
    private final boolean isNone;
    private Optional<RuleInputs> latest = Optional.empty();
    /** Whether the thread has not taken the latest inputs yet. */
    private boolean pending;

    /** Why the desired rules are not in place; empty if they are. */
    private String unmet = "";

    private Runnable onChange = () -> {};
    private boolean closed;

    private TrafficRules(TrafficOptions options, Tools tools, Collection<Prefix> former) {
        this.options = options;
        this.timing = new Timing(options.resync(), System::nanoTime, new SplittableRandom());
        this.families = List.of(family(Family.IPV4, tools, former), family(Family.IPV6, tools, former));
        this.isNone = false;
    }

    private TrafficRules(TrafficOptions options) {
        this.options = options;
        this.timing = new Timing(options.resync(), System::nanoTime, new SplittableRandom());
        this.families = List.of();
        this.isNone = true;
    }

    /**
     * Where the firewall is somebody else's: nothing is ever read or written, and nothing is missing.
     *
     * @param options not used
     * @return to be closed
     */
    public static TrafficRules none(TrafficOptions options) {
        return new TrafficRules(options);
    }

    /**
     * Makes rules that are kept as soon as they are {@linkplain #setDesired desired}; until then nothing is read or written.
     *
     * @param options the operator's flags
     * @param former networks that an earlier run of this daemon had: rules of these are removed, those of other networks are
     *     another daemon's and stay
     * @return to be closed
     */
    public static TrafficRules start(TrafficOptions options, Collection<Prefix> former) {
        return start(options, Tools.of(Programs.ofHost()), former);
    }

    static TrafficRules start(TrafficOptions options, Tools tools, Collection<Prefix> former) {
        return new TrafficRules(options, tools, former);
    }

    private FamilyFirewall family(Family family, Tools tools, Collection<Prefix> former) {
        return new FamilyFirewall(
                family,
                reconciler(tools.iptables().of(family)),
                reconciler(tools.nftables().of(family)),
                former);
    }

    private FirewallReconciler reconciler(Firewall firewall) {
        return new FirewallReconciler(firewall, timing, troubles, notices, repairs::incrementAndGet);
    }

    /**
     * Sets the inputs of the desired rules. Only the latest call counts, and one that changes nothing does nothing.
     *
     * @param network the network's configuration
     * @param own this node's subnets
     */
    public synchronized void setDesired(NetworkConfig network, Subnets own) {
        Optional<RuleInputs> inputs = Optional.of(RuleInputs.of(network, own));
        if (isNone || closed || latest.equals(inputs)) {
            return;
        }
        if (latest.isEmpty()) {
            thread.start();
        }
        latest = inputs;
        pending = true;
        unmet = options.wantsRules() ? "not written yet" : "";
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
     * Why the rules that are desired are not in place.
     *
     * @return one line; empty if they are, or if none are wanted
     */
    public synchronized String unmet() {
        return unmet;
    }

    /**
     * Registers a listener.
     *
     * @param listener runs on this object's thread after {@link #unmet} has changed there
     */
    public synchronized void onChange(Runnable listener) {
        onChange = listener;
    }

    /**
     * How often the firewall was written.
     *
     * @return 0 if the rules were right from the beginning
     */
    public int repairs() {
        return repairs.get();
    }

    private void run() throws InterruptedException {
        takeAgain();
        Duration pause = Duration.ZERO;
        for (Optional<RuleInputs> changed = next(pause); !isClosed(); changed = next(pause)) {
            for (FamilyFirewall family : families) {
                changed.ifPresent(inputs -> family.setDesired(inputs, options));
                family.reconcile();
            }
            compared().ifPresent(Runnable::run);
            pause = families.stream()
                    .map(FamilyFirewall::untilDue)
                    .min(Duration::compareTo)
                    .orElseThrow();
        }
    }

    /** When this begins again after a failure, the inputs may have been lost with it. */
    private synchronized void takeAgain() {
        pending = latest.isPresent();
    }

    /** Waits for new inputs until the pause is over; empty if there are none. */
    private synchronized Optional<RuleInputs> next(Duration pause) throws InterruptedException {
        Deadline.after(pause, timing.nanoClock()).await(this, () -> closed || pending);
        Optional<RuleInputs> changed = pending ? latest : Optional.empty();
        pending = false;
        return changed;
    }

    /** Takes note of what was found; returns whom to tell if that is news. */
    private synchronized Optional<Runnable> compared() {
        boolean met = families.stream().allMatch(FamilyFirewall::isConverged);
        String now = met || !options.wantsRules() ? "" : troubles.summary();
        if (pending || now.equals(unmet)) {
            return Optional.empty();
        }
        unmet = now;
        return Optional.of(onChange);
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
