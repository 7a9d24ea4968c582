package dev.loden.traffic;

import dev.loden.traffic.Rule.Verdict;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** A line of {@code nft list} that flannel's rules, and ours, have the form of. Pure. */
final class NftablesLine {
    private NftablesLine() {}

    /** The rule of such a line; empty if flannel makes none like it. */
    static Optional<Rule> read(String line) {
        var reader = new RuleReader();
        Iterator<String> words = List.of(line.split(" ", -1)).iterator();
        while (words.hasNext()) {
            switch (words.next()) {
                case "ip", "ip6" -> side(words, reader);
                case "meta" -> mark(words, reader);
                case "return" -> reader.verdict(Verdict.RETURN);
                case "accept" -> reader.verdict(Verdict.ACCEPT);
                case "masquerade" -> reader.verdict(Verdict.MASQUERADE);
                case "fully-random" -> reader.verdict(Verdict.MASQUERADE_FULLY_RANDOM);
                default -> reader.odd();
            }
        }
        return reader.rule();
    }

    private static void side(Iterator<String> words, RuleReader reader) {
        String field = next(words);
        String first = next(words);
        boolean not = first.equals("!=");
        String prefix = not ? next(words) : first;
        switch (field) {
            case "saddr" -> reader.source(prefix, not);
            case "daddr" -> reader.destination(prefix, not);
            default -> reader.odd();
        }
    }

    /** {@code mark & 0x00004000 == 0x00004000}, or flannel's {@code mark 0x00004000}. */
    private static void mark(Iterator<String> words, RuleReader reader) {
        String bit = NftablesText.mark(RuleSet.KUBE_PROXY);
        if (!next(words).equals("mark")) {
            reader.odd();
        }
        String first = next(words);
        boolean masked =
                first.equals("&") && next(words).equals(bit) && next(words).equals("==");
        if ((masked ? next(words) : first).equals(bit)) {
            reader.mark(RuleSet.KUBE_PROXY);
        } else {
            reader.odd();
        }
    }

    private static String next(Iterator<String> words) {
        return words.hasNext() ? words.next() : "";
    }
}
