package dev.loden.traffic;

import dev.loden.traffic.Rule.Verdict;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** A line of {@code iptables-save} that flannel's rules have the form of. Pure. */
final class IptablesLine {
    private IptablesLine() {}

    /** The rule of such a line in a chain; empty if flannel makes none like it there. */
    static Optional<Rule> read(Chain.InIptables chain, String line) {
        var reader = new RuleReader();
        List<String> words = words(line);
        boolean commented = false;
        boolean not = false;
        Iterator<String> rest =
                words.subList(Math.min(2, words.size()), words.size()).iterator(); // after "-A CHAIN"
        while (rest.hasNext()) {
            String word = rest.next();
            if (not && !word.equals("-s") && !word.equals("-d")) {
                reader.odd();
            }
            switch (word) {
                case "!" -> {}
                case "-s" -> reader.source(next(rest), not);
                case "-d" -> reader.destination(next(rest), not);
                case "-m" -> ignoreMatch(next(rest), reader);
                case "--mark" -> mark(next(rest), reader);
                case "--comment" -> commented = next(rest).equals(chain.comment());
                case "-j" -> verdict(next(rest), reader);
                case "--random-fully" -> reader.verdict(Verdict.MASQUERADE_FULLY_RANDOM);
                default -> reader.odd();
            }
            not = word.equals("!");
        }
        return commented ? reader.rule() : Optional.empty();
    }

    private static String next(Iterator<String> rest) {
        return rest.hasNext() ? rest.next() : "";
    }

    private static void ignoreMatch(String name, RuleReader reader) {
        if (!name.equals("mark") && !name.equals("comment")) {
            reader.odd();
        }
    }

    private static void mark(String text, RuleReader reader) {
        String bit = String.format("0x%x", RuleSet.KUBE_PROXY);
        if (text.equals(bit + "/" + bit)) {
            reader.mark(RuleSet.KUBE_PROXY);
        } else {
            reader.odd();
        }
    }

    private static void verdict(String name, RuleReader reader) {
        switch (name) {
            case "RETURN" -> reader.verdict(Verdict.RETURN);
            case "ACCEPT" -> reader.verdict(Verdict.ACCEPT);
            case "MASQUERADE" -> reader.verdict(Verdict.MASQUERADE);
            default -> reader.odd();
        }
    }

    private static List<String> words(String line) {
        var words = new ArrayList<String>();
        int at = 0;
        while (at < line.length()) {
            if (Character.isWhitespace(line.charAt(at))) {
                at++;
                continue;
            }
            int close = line.charAt(at) == '"' ? closing(line, at + 1) : -1;
            int end = close >= 0 ? close : blank(line, at);
            words.add(close >= 0 ? line.substring(at + 1, end) : line.substring(at, end));
            at = close >= 0 ? end + 1 : end;
        }
        return words;
    }

    /** Where the quoted word ends; negative if it does not. A backslash takes the meaning of what follows. */
    private static int closing(String line, int from) {
        int at = from;
        while (at < line.length() && line.charAt(at) != '"') {
            at += line.charAt(at) == '\\' ? 2 : 1;
        }
        return at < line.length() ? at : -1;
    }

    private static int blank(String line, int from) {
        int at = from;
        while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
            at++;
        }
        return at;
    }
}
