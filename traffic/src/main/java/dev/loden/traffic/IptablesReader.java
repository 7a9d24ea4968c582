package dev.loden.traffic;

import dev.loden.traffic.CommandException.Kind;
import dev.loden.traffic.Commands.Result;
import dev.loden.traffic.Firewall.Extent;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads our chains and the jumps to them by the cheaper of two ways: all tables by one {@code iptables-save}, or chain by chain
 * with {@code iptables -S} where that takes long, because a host has tens of thousands of rules, or where a table cannot be
 * printed. If a chain cannot be printed either, for it has rules that only nft knows, {@code iptables -C} tells whether our jump
 * is there. For one thread.
 */
final class IptablesReader {
    /** Up to here a save is not worth thinking about. */
    private static final Duration CHEAP = Duration.ofMillis(100);

    private static final int ABSENT = 2;

    private final String name;
    private final Commands commands;
    private final TimeLimit saveLimit = new TimeLimit(Duration.ofSeconds(1));
    private final TimeLimit listLimit;
    private final Set<String> hidden = new LinkedHashSet<>();
    private Duration saveCost = Duration.ZERO;
    private Duration listCost = Duration.ZERO;
    private Duration cost = Duration.ZERO;

    IptablesReader(String name, Commands commands, TimeLimit limit) {
        this.name = name;
        this.commands = commands;
        this.listLimit = limit;
    }

    /** Our chains as they are now; those that do not matter to the extent may be missing. */
    Map<Chain, SavedChain> read(RuleSet desired, Extent extent) throws CommandException, InterruptedException {
        cost = Duration.ZERO;
        hidden.clear();
        var found = new EnumMap<Chain, SavedChain>(Chain.class);
        boolean saved = prefersSave() && save(desired, extent, found);
        Duration before = cost;
        for (Chain chain : Chain.values()) {
            boolean matters = extent == Extent.ALL_CHAINS || !desired.of(chain).isEmpty();
            if (matters && !found.containsKey(chain)) {
                found.put(chain, list(chain.iptables()));
            }
        }
        if (!saved) {
            listCost = cost.minus(before);
        }
        return found;
    }

    /** The processor time of the last reading. */
    Duration cost() {
        return cost;
    }

    /** The chains that could not be printed in the last reading. */
    Set<String> hidden() {
        return hidden;
    }

    private boolean prefersSave() {
        return saveCost.compareTo(CHEAP) <= 0 || saveCost.compareTo(listCost) < 0;
    }

    /** Reads what a save shows; false if it could not be run to its end. */
    private boolean save(RuleSet desired, Extent extent, Map<Chain, SavedChain> found)
            throws CommandException, InterruptedException {
        List<String> tables = Stream.of(Chain.values())
                .filter(chain -> !desired.of(chain).isEmpty())
                .map(chain -> chain.iptables().table())
                .toList();
        // Naming a table makes the kernel load it, so only a table that is needed is named.
        boolean one = extent == Extent.DESIRED_CHAINS && tables.size() == 1;
        List<String> command = one ? List.of(name + "-save", "-t", tables.getFirst()) : List.of(name + "-save");
        var scan = RuleScan.ofSave();
        try {
            Result result = saveLimit.run(commands, command, "", scan::take);
            saveCost = result.cpu();
            cost = cost.plus(result.cpu());
            if (result.exit() != 0) {
                return false;
            }
        } catch (CommandException e) {
            if (e.kind() == Kind.MISSING) {
                throw e;
            }
            saveCost = saveLimit.current();
            cost = cost.plus(saveCost);
            return false;
        }
        for (Chain chain : Chain.values()) {
            String table = chain.iptables().table();
            boolean nothingThere = desired.of(chain).isEmpty() && !scan.isUnprintable(table);
            if (scan.isComplete(table) || nothingThere) {
                found.put(chain, scan.chain(chain.iptables()));
            }
        }
        return true;
    }

    private SavedChain list(Chain.InIptables chain) throws CommandException, InterruptedException {
        var scan = RuleScan.ofTable(chain.table());
        boolean own = run(scan, chain, "-S", chain.name()).exit() == 0;
        boolean parent = run(scan, chain, "-S", chain.parent()).exit() == 0;
        SavedChain printed = scan.chain(chain);
        // What other chains refer to ours is not read, so it counts as shared.
        if (own && parent) {
            return new SavedChain(true, printed.rules(), printed.jumps(), printed.place(), true, false);
        }
        int asked = run(scan, chain, check(chain)).exit();
        boolean declared = own || asked != ABSENT;
        List<String> rules = printed.rules();
        List<String> jumps = printed.jumps();
        if (declared && !own) {
            rules = List.of(hide(chain, chain.name()));
        }
        if (!parent) {
            hide(chain, chain.parent());
            jumps = asked == 0 ? List.of(IptablesText.jump(chain)) : List.of();
        }
        return new SavedChain(declared, rules, jumps, printed.place(), true, !parent);
    }

    /** Remembers that a chain could not be printed; returns a line for its rules. */
    private String hide(Chain.InIptables chain, String unprintable) {
        hidden.add(unprintable + " in table " + chain.table());
        return "-A " + unprintable + " (rules that " + name + " cannot print)";
    }

    private static String[] check(Chain.InIptables chain) {
        return new String[] {"-C", chain.parent(), "-m", "comment", "--comment", chain.comment(), "-j", chain.name()};
    }

    private Result run(RuleScan scan, Chain.InIptables chain, String... arguments)
            throws CommandException, InterruptedException {
        List<String> command = Stream.concat(
                        Stream.of(name, "-w", Iptables.LOCK_SECONDS, "-t", chain.table()), Stream.of(arguments))
                .toList();
        Result result = listLimit.run(commands, command, "", scan::take);
        cost = cost.plus(result.cpu());
        if (result.exit() > ABSENT || (result.exit() == ABSENT && !arguments[0].equals("-C"))) {
            throw Iptables.failure(name, result);
        }
        return result;
    }
}
