package dev.loden.traffic;

import dev.loden.api.net.Family;
import dev.loden.traffic.NftTable.ListedChain;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Flannel's table where another daemon has rules in it, too: only ours are compared, and changed by their handles. Pure. */
final class NftablesShare {
    private final String table;
    private final RuleSet desired;
    private final NftTable found;
    private final Map<Chain, ChainShare> shares = new EnumMap<>(Chain.class);
    private final List<String> reasons = new ArrayList<>();
    private final List<String> script = new ArrayList<>();

    NftablesShare(Family family, RuleSet desired, NftTable found) {
        this.table = NftablesText.table(family);
        this.desired = desired;
        this.found = found;
        for (Chain chain : Chain.values()) {
            List<String> rules = listed(chain).rules();
            shares.put(
                    chain,
                    new ChainShare(
                            lines(family, desired.common(chain)),
                            lines(family, desired.own(chain)),
                            rules,
                            rules.stream()
                                    .map(line -> Owner.of(chain, NftablesLine.read(line), desired))
                                    .toList()));
        }
    }

    private static List<String> lines(Family family, List<Rule> rules) {
        return rules.stream().map(rule -> NftablesText.line(family, rule)).toList();
    }

    /** Whether another daemon has working rules here. */
    boolean isNeeded() {
        return shares.entrySet().stream().anyMatch(each -> !each.getValue().isExclusive() && isHooked(each.getKey()));
    }

    /** Whether the chain is bound to the kernel as it shall be; its policy can be changed. */
    private boolean isHooked(Chain chain) {
        String type = chain.nftables().type();
        String binding = type.substring(0, type.indexOf(" policy"));
        return listed(chain).header().stream().anyMatch(line -> line.startsWith(binding));
    }

    private ListedChain listed(Chain chain) {
        return found.chains().getOrDefault(chain.nftables().name(), ListedChain.empty());
    }

    /** The differences; empty if there are none. */
    Optional<Repair> compare() {
        if (found.dormant()) {
            reasons.add("table " + table + " dormant");
            script.add("add table " + table);
        }
        shares.forEach(this::compare);
        foreignChains().forEach(this::remove);
        if (reasons.isEmpty()) {
            return Optional.empty();
        }
        List<String> mine =
                shares.values().stream().flatMap(share -> share.mine().stream()).toList();
        boolean complete = shares.values().stream().allMatch(ChainShare::isComplete);
        return Optional.of(new Repair(reasons, String.join("\n", script) + "\n", mine, complete));
    }

    private void compare(Chain chain, ChainShare share) {
        String name = chain.nftables().name();
        boolean exists = found.chains().containsKey(name);
        if (desired.of(chain).isEmpty() && share.isExclusive()) {
            if (exists) {
                remove(name);
            }
            return;
        }
        List<String> drift = share.drift();
        drift.forEach(reason -> reasons.add(name + ": " + reason));
        boolean rebuild = exists && !isHooked(chain);
        if (rebuild) {
            remove(name);
        }
        if (!desired.of(chain).isEmpty()
                && !listed(chain).header().contains(chain.nftables().type())) {
            reasons.add("chain " + name + (exists ? " different" : " missing"));
            script.add(
                    "add chain " + table + " " + name + " { " + chain.nftables().type() + " }");
        }
        if (rebuild) {
            share.desired().forEach(line -> script.add("add rule " + table + " " + name + " " + line));
        } else if (!drift.isEmpty()) {
            share.removals().stream()
                    .map(listed(chain).handles()::get)
                    .forEach(handle -> script.add("delete rule " + table + " " + name + " handle " + handle));
            share.additions().forEach(line -> script.add("add rule " + table + " " + name + " " + line));
        }
    }

    private List<String> foreignChains() {
        Set<String> known =
                Stream.of(Chain.values()).map(chain -> chain.nftables().name()).collect(Collectors.toSet());
        return found.chains().keySet().stream()
                .filter(name -> !known.contains(name))
                .toList();
    }

    private void remove(String chain) {
        reasons.add("chain " + chain + " not desired");
        script.add("flush chain " + table + " " + chain);
        script.add("delete chain " + table + " " + chain);
    }
}
