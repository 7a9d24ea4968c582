package dev.loden.traffic;

import dev.loden.api.net.Family;
import dev.loden.traffic.CommandException.Kind;
import dev.loden.traffic.Commands.Result;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rules of one family by the programs {@code iptables}, {@code iptables-save} and {@code iptables-restore}. For one thread. */
final class Iptables implements Firewall {
    /** How long a program waits for the lock: less than the time limit of a command. */
    static final String LOCK_SECONDS = "3";

    /** An unknown option, or a rule that jumps to a chain that is not there: only the text says which. */
    private static final int PARAMETER_PROBLEM = 2;

    private static final int RESOURCE_PROBLEM = 4;
    /** iptables 1.4.11 and newer (libxtables/xtables.c), those before, and getopt_long(3). */
    private static final Pattern UNKNOWN_OPTION = Pattern.compile("(?i)(unknown|unrecognized) (option|arg)");

    private final String name;
    private final Commands commands;
    private final TimeLimit limit = new TimeLimit(Programs.LIMIT);
    private final IptablesReader reader;

    /**
     * By the programs of this name.
     *
     * @param name {@code iptables} or {@code ip6tables}; tests also use {@code iptables-legacy}
     * @param commands runs the tools
     */
    Iptables(String name, Commands commands) {
        this.name = name;
        this.commands = commands;
        this.reader = new IptablesReader(name, commands, limit);
    }

    static Iptables of(Family family, Commands commands) {
        return new Iptables(family == Family.IPV4 ? "iptables" : "ip6tables", commands);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<Repair> compare(RuleSet desired, Extent extent) throws CommandException, InterruptedException {
        Map<Chain, SavedChain> found = reader.read(desired, extent);
        return IptablesText.compare(desired, chain -> found.getOrDefault(chain, SavedChain.ABSENT));
    }

    @Override
    public Duration cost() {
        return reader.cost();
    }

    @Override
    public String notice() {
        return reader.hidden().isEmpty()
                ? ""
                : "cannot print the rules of " + String.join(" and ", reader.hidden())
                        + ", because another program has written some there that only nft knows; whether our jump is there"
                        + " is asked with -C. To see them: nft list ruleset; better they were in a table of their own";
    }

    @Override
    public void repair(Repair repair) throws CommandException, InterruptedException {
        Result result = limit.run(
                commands, List.of(name + "-restore", "--noflush", "-w", LOCK_SECONDS), repair.script(), line -> true);
        if (result.exit() != 0) {
            throw failure(name + "-restore", result);
        }
    }

    static CommandException failure(String program, Result result) {
        String what = program + ": exit " + result.exit() + ": " + result.errorText();
        return switch (result.exit()) {
            case PARAMETER_PROBLEM ->
                new CommandException(
                        UNKNOWN_OPTION.matcher(result.errorText()).find() ? Kind.NOT_UNDERSTOOD : Kind.REFUSED, what);
            case RESOURCE_PROBLEM ->
                new CommandException(
                        Kind.REFUSED,
                        what + " (another program holds the lock on the rules, or the kernel lacks memory)");
            default -> new CommandException(Kind.REFUSED, what);
        };
    }
}
