package dev.loden.traffic;

import dev.loden.traffic.Rule.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rules in the syntax of {@code iptables-save} and {@code iptables-restore}. Pure. */
final class IptablesText {
    private IptablesText() {}

    /** Compares saved rules with desired ones; empty if they are equal. */
    static Optional<Repair> compare(RuleSet desired, List<String> saved) {
        var all = new Draft();
        for (Chain chain : Chain.values()) {
            List<String> rules = rules(chain, desired);
            SavedChain found = SavedChain.read(chain.iptables(), saved);
            Draft draft = rules.isEmpty() ? remove(chain.iptables(), found) : put(chain.iptables(), rules, found);
            all.add(draft, found);
        }
        return all.toRepair();
    }

    /** The chain's rules as iptables-save prints them. */
    static List<String> rules(Chain chain, RuleSet desired) {
        return desired.of(chain).stream()
                .map(rule -> line(chain.iptables(), rule))
                .toList();
    }

    static String jump(Chain.InIptables chain) {
        return "-A " + chain.parent() + comment(chain) + " -j " + chain.name();
    }

    private static String line(Chain.InIptables chain, Rule rule) {
        String mark = String.format("0x%x", rule.mark());
        return "-A " + chain.name()
                + rule.source().map(side -> side(" -s ", side)).orElse("")
                + rule.destination().map(side -> side(" -d ", side)).orElse("")
                + (rule.mark() == 0 ? "" : " -m mark --mark " + mark + "/" + mark)
                + comment(chain)
                + verdict(rule.verdict());
    }

    private static String side(String option, Side side) {
        return (side.not() ? " !" : "") + option + side.prefix();
    }

    private static String comment(Chain.InIptables chain) {
        return " -m comment --comment \"" + chain.comment() + "\"";
    }

    private static String verdict(Rule.Verdict verdict) {
        return switch (verdict) {
            case RETURN -> " -j RETURN";
            case ACCEPT -> " -j ACCEPT";
            case MASQUERADE -> " -j MASQUERADE";
            case MASQUERADE_FULLY_RANDOM -> " -j MASQUERADE --random-fully";
        };
    }

    private static Draft put(Chain.InIptables chain, List<String> rules, SavedChain found) {
        var draft = new Draft();
        if (!found.declared()) {
            draft.reasons.add("chain " + chain.name() + " missing");
        } else {
            Drift.between(rules, found.rules()).forEach(reason -> draft.reasons.add(chain.name() + ": " + reason));
        }
        boolean jumps = found.jumps().equals(List.of(jump(chain)));
        if (!jumps) {
            draft.reasons.add("jump from " + chain.parent() + " "
                    + switch (found.jumps().size()) {
                        case 0 -> "missing";
                        case 1 -> "different";
                        default -> "duplicated";
                    });
        }
        if (!draft.reasons.isEmpty()) {
            draft.lines.add("*" + chain.table());
            draft.lines.add(":" + chain.name() + " - [0:0]"); // creates the chain, or empties it
            if (!jumps) {
                removeJumps(draft, found);
                draft.lines.add(newJump(chain, found));
            }
            draft.lines.addAll(rules);
            draft.lines.add("COMMIT");
        }
        draft.complete = found.rules().size() == rules.size() && found.jumps().size() == 1;
        return draft;
    }

    /** A jump that exists keeps its place among foreign rules; a new one is appended, as flannel does. */
    private static String newJump(Chain.InIptables chain, SavedChain found) {
        String jump = jump(chain);
        return found.jumps().isEmpty()
                ? jump
                : "-I " + chain.parent() + " " + found.place() + jump.substring(("-A " + chain.parent()).length());
    }

    private static void removeJumps(Draft draft, SavedChain found) {
        // By content, not by number: numbers may have changed meanwhile and would delete foreign rules.
        found.jumps().forEach(jump -> draft.lines.add("-D" + jump.substring("-A".length())));
    }

    private static Draft remove(Chain.InIptables chain, SavedChain found) {
        var draft = new Draft();
        boolean removable = found.declared() && !found.shared();
        if (removable || !found.rules().isEmpty() || !found.jumps().isEmpty()) {
            draft.reasons.add("chain " + chain.name() + " no longer desired");
            draft.lines.add("*" + chain.table());
            removeJumps(draft, found);
            draft.lines.add("-F " + chain.name());
            if (removable) {
                draft.lines.add("-X " + chain.name());
            }
            draft.lines.add("COMMIT");
        }
        draft.complete = draft.reasons.isEmpty();
        return draft;
    }

    /** A repair under construction. */
    private static final class Draft {
        private final List<String> reasons = new ArrayList<>();
        private final List<String> lines = new ArrayList<>();
        private final List<String> found = new ArrayList<>();
        private boolean complete = true;

        void add(Draft part, SavedChain present) {
            reasons.addAll(part.reasons);
            lines.addAll(part.lines);
            found.addAll(present.jumps());
            found.addAll(present.rules());
            complete &= part.complete;
        }

        Optional<Repair> toRepair() {
            return reasons.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Repair(reasons, String.join("\n", lines) + "\n", found, complete));
        }
    }
}
