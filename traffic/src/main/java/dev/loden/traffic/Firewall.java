package dev.loden.traffic;

import java.util.Optional;

/** One tool for one family. */
interface Firewall {
    /** Names it in messages. */
    String name();

    /**
     * Compares what is there with what is wanted.
     *
     * @param wanted none of our rules where empty
     * @param first whether nothing is known yet; later on, what is not wanted need not be looked for
     * @return what has to be done; empty if all is right
     * @throws CommandException if the tool cannot tell
     */
    Optional<Repair> compare(RuleSet wanted, boolean first) throws CommandException, InterruptedException;

    /**
     * Does it, in one transaction.
     *
     * @throws CommandException if it was refused; NOT_UNDERSTOOD where an option may be the reason
     */
    void repair(Repair repair) throws CommandException, InterruptedException;
}
