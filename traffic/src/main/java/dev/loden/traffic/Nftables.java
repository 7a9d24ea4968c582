package dev.loden.traffic;

import dev.loden.api.net.Family;
import dev.loden.traffic.CommandException.Kind;
import dev.loden.traffic.Commands.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules of one family in flannel's table, by {@code nft}. For one thread. */
final class Nftables implements Firewall {
    private final Family family;
    private final Commands commands;
    private final TimeLimit limit = new TimeLimit(Programs.LIMIT);
    private Duration cost = Duration.ZERO;

    /**
     * Of one family.
     *
     * @param family of the table
     * @param commands runs the tool
     */
    Nftables(Family family, Commands commands) {
        this.family = family;
        this.commands = commands;
    }

    @Override
    public String name() {
        return "nft " + NftablesText.table(family);
    }

    @Override
    public Optional<Repair> compare(RuleSet desired, Extent extent) throws CommandException, InterruptedException {
        var command = new ArrayList<>(List.of("nft", "--stateless", "--handle", "list", "table"));
        command.addAll(List.of(NftablesText.table(family).split(" ", -1)));
        Result result = limit.run(commands, command, "", line -> true);
        cost = result.cpu();
        // nft fails alike if the table is absent and if it cannot list it; in the second case writing fails, too.
        return NftablesText.compare(family, desired, result.exit() == 0 ? result.out() : List.of());
    }

    @Override
    public Duration cost() {
        return cost;
    }

    @Override
    public void repair(Repair repair) throws CommandException, InterruptedException {
        Result result = limit.run(commands, List.of("nft", "-f", "-"), repair.script(), line -> true);
        if (result.exit() != 0) {
            throw new CommandException(Kind.REFUSED, "nft: exit " + result.exit() + ": " + result.errorText());
        }
    }
}
