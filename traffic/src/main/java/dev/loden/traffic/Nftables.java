package dev.loden.traffic;

import dev.loden.api.net.Family;
import dev.loden.traffic.CommandException.Kind;
import dev.loden.traffic.Commands.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rules of one family in a table of our own, by {@code nft}.
 *
 * @param family of the table
 * @param commands runs the tool
 */
record Nftables(Family family, Commands commands) implements Firewall {
    @Override
    public String name() {
        return "nft " + NftablesText.table(family);
    }

    @Override
    public Optional<Repair> compare(RuleSet desired, Extent extent) throws CommandException, InterruptedException {
        var command = new ArrayList<>(List.of("nft", "--stateless", "list", "table"));
        command.addAll(List.of(NftablesText.table(family).split(" ", -1)));
        Result result = commands.run(command, "", line -> true);
        // nft fails alike if the table is absent and if it cannot list it; in the second case writing fails, too.
        return NftablesText.compare(family, desired, result.exit() == 0 ? result.out() : List.of());
    }

    @Override
    public void repair(Repair repair) throws CommandException, InterruptedException {
        Result result = commands.run(List.of("nft", "-f", "-"), repair.script(), line -> true);
        if (result.exit() != 0) {
            throw new CommandException(Kind.REFUSED, "nft: exit " + result.exit() + ": " + result.errorText());
        }
    }
}
