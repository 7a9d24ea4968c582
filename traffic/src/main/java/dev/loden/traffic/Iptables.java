package dev.loden.traffic;

import dev.loden.api.net.Family;
import dev.loden.traffic.CommandException.Kind;
import dev.loden.traffic.Commands.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The rules of one family by {@code iptables-save} and {@code iptables-restore}.
 *
 * @param name {@code iptables} or {@code ip6tables}; tests also use {@code iptables-legacy}
 * @param commands runs the tools
 */
record Iptables(String name, Commands commands) implements Firewall {
    private static final int PARAMETER_PROBLEM = 2;
    private static final int RESOURCE_PROBLEM = 4;
    /** How long iptables-restore waits for the lock: less than the time limit of a command. */
    private static final String LOCK_SECONDS = "3";

    static Iptables of(Family family, Commands commands) {
        return new Iptables(family == Family.IPV4 ? "iptables" : "ip6tables", commands);
    }

    @Override
    public Optional<Repair> compare(RuleSet desired, Extent extent) throws CommandException, InterruptedException {
        var command = new ArrayList<>(List.of(name + "-save"));
        List<Chain> chains = Stream.of(Chain.values())
                .filter(chain -> !desired.of(chain).isEmpty())
                .toList();
        // Naming a table makes the kernel load it, so only a table that is needed is named.
        if (extent == Extent.DESIRED_CHAINS && chains.size() == 1) {
            command.addAll(List.of("-t", chains.getFirst().iptables().table()));
        }
        Result result = commands.run(command, "", SavedChain::isRelevant);
        if (result.exit() != 0) {
            throw failure(name + "-save", result);
        }
        return IptablesText.compare(desired, result.out());
    }

    @Override
    public void repair(Repair repair) throws CommandException, InterruptedException {
        Result result = commands.run(
                List.of(name + "-restore", "--noflush", "-w", LOCK_SECONDS), repair.script(), line -> true);
        if (result.exit() != 0) {
            throw failure(name + "-restore", result);
        }
    }

    private static CommandException failure(String program, Result result) {
        String what = program + ": exit " + result.exit() + ": " + result.errorText();
        return switch (result.exit()) {
            case PARAMETER_PROBLEM -> new CommandException(Kind.NOT_UNDERSTOOD, what);
            case RESOURCE_PROBLEM ->
                new CommandException(
                        Kind.REFUSED,
                        what + " (another program holds the lock on the rules, or the kernel lacks memory)");
            default -> new CommandException(Kind.REFUSED, what);
        };
    }
}
