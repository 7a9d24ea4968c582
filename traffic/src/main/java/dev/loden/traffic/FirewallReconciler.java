package dev.loden.traffic;

import dev.loden.api.net.Prefix;
import dev.loden.base.Backoff;
import dev.loden.base.Deadline;
import dev.loden.base.DistinctLog;
import dev.loden.base.Durations;
import dev.loden.base.Supervisor;
import dev.loden.traffic.CommandException.Kind;
import dev.loden.traffic.Firewall.Extent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the desired rules in one firewall: compares when it is due, and writes only what differs. For one thread. */
final class FirewallReconciler {
    private static final Logger LOG = LoggerFactory.getLogger(FirewallReconciler.class);
    private static final Duration FIRST_DELAY = Duration.ofMillis(250);
    private static final Duration LAST_DELAY = Duration.ofSeconds(30);
    private static final Duration NEVER = Duration.ofDays(10_000);
    /** A comparison may take at most one of so many parts of a processor. */
    private static final int SHARE = 100;
    /** The longest period that follows from it. */
    private static final Duration LONGEST = Duration.ofMinutes(10);
    /** How often rules are written that the tool does not confirm and cannot print. */
    private static final int BLIND_WRITES = 3;

    private final Firewall firewall;
    private final Timing timing;
    private final DistinctLog troubles;
    private final DistinctLog notices;
    private final Runnable onRepair;
    private final Backoff backoff;
    private RuleSet desired = RuleSet.NONE;
    /** Whether the firewall held the desired rules when it was last compared. */
    private boolean converged;
    /** Set once the tool has refused that option. */
    private boolean withoutFullyRandom;
    /** How the tool prints our rules, where that differs from the text we write. */
    private List<String> otherText = List.of();

    private int blindWrites;
    /** The period that was logged last. */
    private Duration announced;

    private Deadline due;

    /**
     * Desires nothing yet.
     *
     * @param firewall to be kept
     * @param timing when
     * @param troubles what keeps the rules from being in place
     * @param notices what an operator should know though they are
     * @param onRepair runs after each write
     */
    FirewallReconciler(Firewall firewall, Timing timing, DistinctLog troubles, DistinctLog notices, Runnable onRepair) {
        this.firewall = firewall;
        this.timing = timing;
        this.troubles = troubles;
        this.notices = notices;
        this.announced = timing.resync();
        this.onRepair = onRepair;
        this.backoff = new Backoff(FIRST_DELAY, LAST_DELAY, timing.random());
        this.due = after(Duration.ZERO);
    }

    /** Replaces the desired rules; if there are none, ours are removed. Due at once. */
    void setDesired(RuleSet rules) {
        desired = withoutFullyRandom ? rules.withoutFullyRandom() : rules;
        converged = false;
        otherText = List.of();
        backoff.succeeded();
        due = after(Duration.ZERO);
    }

    /** From now on only these networks' rules are ours; those desired stay as they are. */
    void ownOnly(Set<Prefix> networks) {
        desired = new RuleSet(desired.masquerade(), desired.forward(), networks);
    }

    boolean isConverged() {
        return converged;
    }

    Duration untilDue() {
        return due.remaining();
    }

    /** If it is due: compares, and repairs what differs. */
    void reconcile() throws InterruptedException {
        if (!due.isOver()) {
            return;
        }
        try {
            Optional<Repair> repair = compare();
            if (repair.isPresent()) {
                write(repair.get());
            }
            converged = true;
            blindWrites = 0;
            backoff.succeeded();
            troubles.recovered(firewall.name());
            Supervisor.current().succeeded(firewall.name());
            due = after(desired.isEmpty() ? NEVER : period());
        } catch (CommandException e) {
            converged = false;
            troubles.warn(firewall.name(), e.getMessage() + "; trying again");
            due = after(e.kind() == Kind.MISSING ? timing.resync() : backoff.failed());
        } catch (RuntimeException | Error bug) { // also: no thread can be made that reads a command's output
            converged = false;
            troubles.warn(firewall.name(), "fails: " + bug + "; trying again");
            Supervisor.current().failed(firewall.name(), bug);
            due = after(backoff.failed());
        }
    }

    /** The resync period, or a longer one where reading is expensive. */
    private Duration period() {
        Duration affordable = Durations.times(firewall.cost(), SHARE);
        Duration capped = affordable.compareTo(LONGEST) < 0 ? affordable : LONGEST;
        if (capped.compareTo(timing.resync()) <= 0) {
            return timing.resync();
        }
        if (capped.compareTo(Durations.times(announced, 2)) > 0) {
            announced = capped;
            LOG.info(
                    "{}: reading the rules takes {} ms of processor time, so they are compared every {} s, not every {} s",
                    firewall.name(),
                    firewall.cost().toMillis(),
                    capped.toSeconds(),
                    timing.resync().toSeconds());
        }
        return capped;
    }

    private Optional<Repair> read(RuleSet rules, Extent extent) throws CommandException, InterruptedException {
        Optional<Repair> repair = firewall.compare(rules, extent);
        if (firewall.notice().isEmpty()) {
            notices.recovered(firewall.name());
        } else {
            notices.warn(firewall.name(), firewall.notice());
        }
        return repair;
    }

    private Optional<Repair> compare() throws CommandException, InterruptedException {
        try {
            return read(desired, converged ? Extent.DESIRED_CHAINS : Extent.ALL_CHAINS)
                    .filter(repair -> !(repair.complete() && repair.found().equals(otherText)));
        } catch (CommandException e) {
            if (desired.isEmpty() && e.kind() != Kind.BROKEN && e.kind() != Kind.TOO_SLOW) {
                LOG.debug("{}: nothing to remove: {}", firewall.name(), e.getMessage());
                return Optional.empty(); // a tool that does not work here cannot have made rules
            }
            throw e;
        }
    }

    private void write(Repair repair) throws CommandException, InterruptedException {
        if (repair.blind() && blindWrites >= BLIND_WRITES) {
            throw new CommandException(
                    Kind.REFUSED,
                    String.join("; ", repair.reasons()) + ": written " + blindWrites
                            + " times and not found again, for the tool cannot print the rules around it; not written"
                            + " again until it can: move the rules that only nft can print to another table");
        }
        Repair done = repair;
        try {
            firewall.repair(repair);
        } catch (CommandException e) {
            if (e.kind() == Kind.NOT_UNDERSTOOD && !desired.equals(desired.withoutFullyRandom())) {
                writeWithoutFullyRandom(e);
                return;
            }
            Optional<Repair> now = ifChanged(repair, e);
            if (now.isEmpty()) {
                return;
            }
            done = now.get();
            firewall.repair(done);
        }
        verify(done);
    }

    /** What is to write where a refusal comes from a change by another program meanwhile; empty if nothing is. */
    private Optional<Repair> ifChanged(Repair refused, CommandException refusal)
            throws CommandException, InterruptedException {
        if (refusal.kind() != Kind.REFUSED) {
            throw refusal;
        }
        Optional<Repair> now = read(desired, Extent.ALL_CHAINS);
        if (now.isPresent() && now.get().script().equals(refused.script())) {
            throw refusal;
        }
        return now;
    }

    private void writeWithoutFullyRandom(CommandException refusal) throws CommandException, InterruptedException {
        RuleSet simpler = desired.withoutFullyRandom();
        Optional<Repair> repair = read(simpler, Extent.ALL_CHAINS);
        if (repair.isPresent()) {
            firewall.repair(repair.get());
        }
        LOG.warn(
                "{}: the tool does not know --random-fully, so masquerading goes on without it; upgrade the tool,"
                        + " or set --ip-masq-fully-random-disable ({})",
                firewall.name(),
                refusal.getMessage());
        withoutFullyRandom = true;
        desired = simpler;
        if (repair.isPresent()) {
            verify(repair.get());
        }
    }

    /** Reads back what was written: rules that some version prints differently must not be written at each resync. */
    private void verify(Repair done) throws CommandException, InterruptedException {
        onRepair.run();
        LOG.info("{}: {}; repaired", firewall.name(), String.join("; ", done.reasons()));
        Optional<Repair> remaining = read(desired, Extent.ALL_CHAINS);
        if (remaining.isEmpty()) {
            return;
        }
        blindWrites = remaining.get().blind() ? blindWrites + 1 : 0;
        if (!remaining.get().complete()) {
            throw new CommandException(
                    Kind.REFUSED,
                    "still different after the repair ("
                            + String.join("; ", remaining.get().reasons())
                            + "); find out which other program changes our rules");
        }
        LOG.debug("{}: prints our rules as {}", firewall.name(), remaining.get().found());
        otherText = remaining.get().found();
    }

    private Deadline after(Duration delay) {
        return Deadline.after(delay, timing.nanoClock());
    }
}
