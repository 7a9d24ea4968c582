package dev.loden.traffic;

import dev.loden.traffic.Rule.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Rules in the syntax of {@code iptables-save} and {@code iptables-restore}. Pure. */
final class IptablesText {
    private IptablesText() {}

    /** Compares saved rules with desired ones; empty if they are equal. */
    static Optional<Repair> compare(RuleSet desired, List<String> saved) {
        return compare(desired, chain -> SavedChain.read(chain.iptables(), saved));
    }

    /** The same of chains that were read. */
    static Optional<Repair> compare(RuleSet desired, Function<Chain, SavedChain> saved) {
        var all = new Draft();
        for (Chain chain : Chain.values()) {
            SavedChain found = saved.apply(chain);
            ChainShare share = share(chain, desired, found.rules());
            Draft draft = desired.of(chain).isEmpty()
                    ? remove(chain.iptables(), share, found)
                    : put(chain.iptables(), share, found);
            all.add(draft, share, found);
        }
        return all.toRepair();
    }

    private static ChainShare share(Chain chain, RuleSet desired, List<String> found) {
        return new ChainShare(
                lines(chain, desired.common(chain)),
                lines(chain, desired.own(chain)),
                found,
                found.stream()
                        .map(line -> Owner.of(chain, IptablesLine.read(chain.iptables(), line), desired))
                        .toList());
    }

    /** The chain's rules as iptables-save prints them. */
    static List<String> rules(Chain chain, RuleSet desired) {
        return lines(chain, desired.of(chain));
    }

    private static List<String> lines(Chain chain, List<Rule> rules) {
        return rules.stream().map(rule -> line(chain.iptables(), rule)).toList();
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

    private static Draft put(Chain.InIptables chain, ChainShare share, SavedChain found) {
        var draft = new Draft();
        if (!found.declared()) {
            draft.reasons.add("chain " + chain.name() + " missing");
        } else {
            share.drift().forEach(reason -> draft.reasons.add(chain.name() + ": " + reason));
        }
        boolean rulesDiffer = !draft.reasons.isEmpty();
        boolean jumps = found.jumps().equals(List.of(jump(chain)));
        if (!jumps) {
            draft.reasons.add("jump from " + chain.parent() + " "
                    + switch (found.jumps().size()) {
                        case 0 -> "missing";
                        case 1 -> "different";
                        default -> "duplicated";
                    });
            draft.blind = found.hidden();
        }
        if (!draft.reasons.isEmpty()) {
            draft.lines.add("*" + chain.table());
            makeRoom(draft, chain, share, found, rulesDiffer);
            if (!jumps) {
                removeJumps(draft, found);
                draft.lines.add(newJump(chain, found));
            }
            draft.lines.addAll(rulesDiffer ? share.additions() : List.of());
            draft.lines.add("COMMIT");
        }
        draft.complete = share.isComplete() && found.jumps().size() == 1;
        return draft;
    }

    /** Removes what is ours to remove before our rules are appended; a chain without rules of others is emptied. */
    private static void makeRoom(
            Draft draft, Chain.InIptables chain, ChainShare share, SavedChain found, boolean rulesDiffer) {
        if (!found.declared()) {
            draft.lines.add("-N " + chain.name()); // fails where another daemon has just made it and its rules
        } else if (rulesDiffer) {
            draft.lines.addAll(
                    share.isExclusive()
                            ? List.of("-F " + chain.name())
                            : share.mine().stream().map(IptablesText::deletion).toList());
        }
    }

    private static String deletion(String line) {
        return "-D" + line.substring(2);
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
        found.jumps().stream().map(IptablesText::deletion).forEach(draft.lines::add);
    }

    /** Removes the chain, or only our rules where another daemon has rules in it, too. */
    private static Draft remove(Chain.InIptables chain, ChainShare share, SavedChain found) {
        var draft = new Draft();
        boolean removable = found.declared() && !found.shared();
        boolean empty = share.mine().isEmpty();
        if (share.isExclusive() ? removable || !empty || !found.jumps().isEmpty() : !empty) {
            draft.reasons.add("chain " + chain.name() + " no longer desired");
            draft.lines.add("*" + chain.table());
            if (share.isExclusive()) {
                removeJumps(draft, found);
                draft.lines.add("-F " + chain.name());
                draft.lines.addAll(removable ? List.of("-X " + chain.name()) : List.of());
            } else {
                share.mine().stream().map(IptablesText::deletion).forEach(draft.lines::add);
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
        private boolean blind;

        void add(Draft part, ChainShare share, SavedChain present) {
            reasons.addAll(part.reasons);
            lines.addAll(part.lines);
            found.addAll(present.jumps());
            found.addAll(share.mine());
            complete &= part.complete;
            blind |= part.blind;
        }

        Optional<Repair> toRepair() {
            return reasons.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Repair(reasons, String.join("\n", lines) + "\n", found, complete, blind));
        }
    }
}
