package dev.loden.traffic;

import dev.loden.traffic.CommandException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one firewall as it should be: looks when it is time, and writes only what differs. For one thread. */
final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration FIRST_DELAY = Duration.ofMillis(250);
    private static final Duration LAST_DELAY = Duration.ofSeconds(30);
    private static final Duration NEVER = Duration.ofDays(10_000);

    private final Firewall firewall;
    private final Duration resync;
    private final Troubles troubles;
    private final Runnable repaired;
    private RuleSet wanted = RuleSet.NONE;
    /** Whether all is as wanted, as far as we know. */
    private boolean settled;
    /** Set once the tool has refused that option. */
    private boolean withoutFullyRandom;
    /** How the tool prints our rules, where that is not the way we write them. */
    private List<String> otherWords = List.of();

    private int failures;
    private long due = System.nanoTime();

    Upkeep(Firewall firewall, Duration resync, Troubles troubles, Runnable repaired) {
        this.firewall = firewall;
        this.resync = resync;
        this.troubles = troubles;
        this.repaired = repaired;
    }

    /** From now on it should be so; nothing of ours where empty. To be looked at as soon as possible. */
    void aim(RuleSet rules) {
        wanted = withoutFullyRandom ? rules.withoutFullyRandom() : rules;
        settled = false;
        otherWords = List.of();
        failures = 0;
        due = System.nanoTime();
    }

    boolean settled() {
        return settled;
    }

    Duration untilDue() {
        return Duration.ofNanos(due - System.nanoTime());
    }

    /** Looks, and repairs what differs, if it is time. */
    void tend() throws InterruptedException {
        if (untilDue().isPositive()) {
            return;
        }
        try {
            settle();
            settled = true;
            failures = 0;
            troubles.over(firewall.name());
            again(wanted.isEmpty() ? NEVER : resync);
        } catch (CommandException e) {
            troubles.warn(firewall.name(), e.getMessage() + "; trying again");
            again(e.kind() == Kind.MISSING ? resync : delay(failures++));
        } catch (RuntimeException bug) {
            LOG.error("{}: a defect, please report it; trying again", firewall.name(), bug);
            again(delay(failures++));
        }
    }

    private void settle() throws CommandException, InterruptedException {
        Optional<Repair> repair = look();
        if (repair.isPresent()) {
            write(repair.get());
        }
    }

    private Optional<Repair> look() throws CommandException, InterruptedException {
        try {
            return firewall.compare(wanted, !settled)
                    .filter(repair -> !(repair.complete() && repair.found().equals(otherWords)));
        } catch (CommandException e) {
            if (wanted.isEmpty() && e.kind() != Kind.BROKEN) {
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
            if (e.kind() != Kind.NOT_UNDERSTOOD || wanted.equals(wanted.withoutFullyRandom())) {
                throw e;
            }
            writeWithoutFullyRandom(e);
            return;
        }
        confirm(repair);
    }

    private void writeWithoutFullyRandom(CommandException refusal) throws CommandException, InterruptedException {
        RuleSet simpler = wanted.withoutFullyRandom();
        Optional<Repair> repair = firewall.compare(simpler, true);
        if (repair.isPresent()) {
            firewall.repair(repair.get());
        }
        LOG.warn(
                "{}: no --random-fully here, masquerading goes on without it; a newer version has it ({})",
                firewall.name(),
                refusal.getMessage());
        withoutFullyRandom = true;
        wanted = simpler;
        if (repair.isPresent()) {
            confirm(repair.get());
        }
    }

    /** Reads back what was written: rules that some version prints differently must not be written again and again. */
    private void confirm(Repair done) throws CommandException, InterruptedException {
        repaired.run();
        LOG.info("{}: {}; put right", firewall.name(), String.join("; ", done.reasons()));
        Optional<Repair> left = firewall.compare(wanted, true);
        if (left.isEmpty()) {
            return;
        }
        if (!left.get().complete()) {
            throw new CommandException(
                    Kind.REFUSED,
                    "still not right after it was put right ("
                            + String.join("; ", left.get().reasons()) + "); does another program change our rules?");
        }
        LOG.debug("{}: prints our rules as {}", firewall.name(), left.get().found());
        otherWords = left.get().found();
    }

    private void again(Duration delay) {
        due = System.nanoTime() + delay.toNanos();
    }

    /** Doubled at each failure. */
    private static Duration delay(int failures) {
        Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(failures, 10));
        return delay.compareTo(LAST_DELAY) < 0 ? delay : LAST_DELAY;
    }
}
