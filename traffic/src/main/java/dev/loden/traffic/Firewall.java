package dev.loden.traffic;

import java.time.Duration;
import java.util.Optional;

/** One tool for one family. */
interface Firewall {
    /** The subject of log lines. */
    String name();

    /**
     * Compares the firewall's rules with the desired ones.
     *
     * @param desired if empty, none of our chains shall exist
     * @param extent which chains are read
     * @return the differences; empty if there are none
     * @throws CommandException if the tool cannot read the rules
     */
    Optional<Repair> compare(RuleSet desired, Extent extent) throws CommandException, InterruptedException;

    /**
     * Writes the differences in one transaction.
     *
     * @throws CommandException if they were refused; NOT_UNDERSTOOD where the tool does not know an option
     */
    void repair(Repair repair) throws CommandException, InterruptedException;

    /** The processor time that the last comparison took. */
    default Duration cost() {
        return Duration.ZERO;
    }

    /** Which rules the tool could not print at the last comparison, and what to do; empty if it could print all. */
    default String notice() {
        return "";
    }

    /** Which chains are compared. */
    enum Extent {
        /** All of ours: an earlier run may have left chains that are not desired. */
        ALL_CHAINS,
        /** Those that are desired; the others were removed before. */
        DESIRED_CHAINS
    }
}
