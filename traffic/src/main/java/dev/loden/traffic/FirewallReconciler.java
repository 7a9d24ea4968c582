package dev.loden.traffic;

import dev.loden.base.Backoff;
import dev.loden.base.Deadline;
import dev.loden.base.DistinctLog;
import dev.loden.traffic.CommandException.Kind;
import dev.loden.traffic.Firewall.Extent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the desired rules in one firewall: compares when it is due, and writes only what differs. For one thread. */
final class FirewallReconciler {
    private static final Logger LOG = LoggerFactory.getLogger(FirewallReconciler.class);
    private static final Duration FIRST_DELAY = Duration.ofMillis(250);
    private static final Duration LAST_DELAY = Duration.ofSeconds(30);
    private static final Duration NEVER = Duration.ofDays(10_000);

    private final Firewall firewall;
    private final Timing timing;
    private final DistinctLog troubles;
    private final Runnable onRepair;
    private final Backoff backoff;
    private RuleSet desired = RuleSet.NONE;
    /** Whether the firewall held the desired rules when it was last compared. */
    private boolean converged;
    /** Set once the tool has refused that option. */
    private boolean withoutFullyRandom;
    /** How the tool prints our rules, where that differs from the text we write. */
    private List<String> otherText = List.of();

    private Deadline due;

    FirewallReconciler(Firewall firewall, Timing timing, DistinctLog troubles, Runnable onRepair) {
        this.firewall = firewall;
        this.timing = timing;
        this.troubles = troubles;
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
            backoff.succeeded();
            troubles.recovered(firewall.name());
            due = after(desired.isEmpty() ? NEVER : timing.resync());
        } catch (CommandException e) {
            troubles.warn(firewall.name(), e.getMessage() + "; trying again");
            due = after(e.kind() == Kind.MISSING ? timing.resync() : backoff.failed());
        } catch (RuntimeException bug) {
            LOG.error("{}: a defect, please report it; trying again", firewall.name(), bug);
            due = after(backoff.failed());
        }
    }

    private Optional<Repair> compare() throws CommandException, InterruptedException {
        try {
            return firewall.compare(desired, converged ? Extent.DESIRED_CHAINS : Extent.ALL_CHAINS)
                    .filter(repair -> !(repair.complete() && repair.found().equals(otherText)));
        } catch (CommandException e) {
            if (desired.isEmpty() && e.kind() != Kind.BROKEN) {
                LOG.debug("{}: nothing to remove: {}", firewall.name(), e.getMessage());
                return Optional.empty(); // a tool that does not work here cannot have made rules
            }
            throw e;
        }
    }

    private void write(Repair repair) throws CommandException, InterruptedException {
        try {
            firewall.repair(repair);
        } catch (CommandException e) {
            if (e.kind() != Kind.NOT_UNDERSTOOD || desired.equals(desired.withoutFullyRandom())) {
                throw e;
            }
            writeWithoutFullyRandom(e);
            return;
        }
        verify(repair);
    }

    private void writeWithoutFullyRandom(CommandException refusal) throws CommandException, InterruptedException {
        RuleSet simpler = desired.withoutFullyRandom();
        Optional<Repair> repair = firewall.compare(simpler, Extent.ALL_CHAINS);
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
        Optional<Repair> remaining = firewall.compare(desired, Extent.ALL_CHAINS);
        if (remaining.isEmpty()) {
            return;
        }
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
