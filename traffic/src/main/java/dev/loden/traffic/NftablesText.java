package dev.loden.traffic;

import dev.loden.api.net.Family;
import dev.loden.traffic.Rule.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rules in the syntax of {@code nft}. Alone in our table we compare and replace it as a whole; where another daemon has rules in
 * it, only ours are changed. Pure.
 */
final class NftablesText {
    private NftablesText() {}

    /** The family and name of our table. */
    static String table(Family family) {
        return switch (family) {
            case IPV4 -> "ip flannel-ipv4";
            case IPV6 -> "ip6 flannel-ipv6";
        };
    }

    /**
     * Compares the listed table with the desired one; empty if they are equal.
     *
     * @param listed the output of {@code nft --handle list table}; empty if there is no such table
     */
    static Optional<Repair> compare(Family family, RuleSet desired, List<String> listed) {
        NftTable found = NftTable.read(listed);
        var beside = new NftablesShare(family, desired, found);
        return beside.isNeeded() ? beside.compare() : compareAlone(family, desired, found.lines());
    }

    private static Optional<Repair> compareAlone(Family family, RuleSet desired, List<String> found) {
        String table = table(family);
        List<String> lines = lines(family, desired);
        if (lines.equals(found)) {
            return Optional.empty();
        }
        // "delete" fails without a table, and "add" does nothing if there is one. A table that another daemon has just
        // made is
        // not deleted where there was none.
        String delete = found.isEmpty() ? "" : "add table " + table + "\ndelete table " + table + "\n";
        String script = delete + String.join("\n", lines) + "\n";
        return Optional.of(new Repair(reasons(table, lines, found), script, found, found.size() == lines.size()));
    }

    private static List<String> reasons(String table, List<String> desired, List<String> found) {
        if (desired.isEmpty()) {
            return List.of("table " + table + " no longer desired");
        }
        return found.isEmpty() ? List.of("table " + table + " missing") : Drift.between(desired, found);
    }

    /** The whole table as nft lists it, without indentation. */
    static List<String> lines(Family family, RuleSet desired) {
        if (desired.isEmpty()) {
            return List.of();
        }
        var lines = new ArrayList<String>();
        lines.add("table " + table(family) + " {");
        for (Chain chain : Chain.values()) {
            List<Rule> rules = desired.of(chain);
            if (!rules.isEmpty()) {
                lines.add("chain " + chain.nftables().name() + " {");
                lines.add(chain.nftables().type());
                rules.forEach(rule -> lines.add(line(family, rule)));
                lines.add("}");
            }
        }
        lines.add("}");
        return lines;
    }

    static String line(Family family, Rule rule) {
        String protocol = family == Family.IPV4 ? "ip" : "ip6";
        String mark = mark(rule.mark());
        return (rule.mark() == 0 ? "" : "meta mark & " + mark + " == " + mark + " ")
                + rule.source().map(side -> side(protocol + " saddr ", side)).orElse("")
                + rule.destination()
                        .map(side -> side(protocol + " daddr ", side))
                        .orElse("")
                + verdict(rule.verdict());
    }

    /** A mark as nft prints it. */
    static String mark(int bit) {
        return String.format("0x%08x", bit);
    }

    private static String side(String field, Side side) {
        return field + (side.not() ? "!= " : "") + side.prefix() + " ";
    }

    private static String verdict(Rule.Verdict verdict) {
        return switch (verdict) {
            case RETURN -> "return";
            case ACCEPT -> "accept";
            case MASQUERADE -> "masquerade";
            case MASQUERADE_FULLY_RANDOM -> "masquerade fully-random";
        };
    }
}
