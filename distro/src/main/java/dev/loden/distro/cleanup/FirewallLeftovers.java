package dev.loden.distro.cleanup;

import dev.loden.distro.doctor.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Our chains with the jumps to them, in both variants of iptables, and our nft tables. What another network's daemon has there stays. */
final class FirewallLeftovers {
    private static final SortedMap<String, String> CHAINS =
            new TreeMap<>(Map.of("nat", "FLANNEL-POSTRTG", "filter", "FLANNEL-FWD"));
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    private final Host host;
    private final Networks networks;

    FirewallLeftovers(Host host, Networks networks) {
        this.host = host;
        this.networks = networks;
    }

    List<Step> steps() {
        var steps = new ArrayList<Step>();
        for (String tool : List.of("iptables", "ip6tables")) {
            boolean known = iptables(tool + "-nft", steps);
            known |= iptables(tool + "-legacy", steps);
            if (!known) {
                iptables(tool, steps);
            }
        }
        table("ip", "flannel-ipv4", steps);
        table("ip6", "flannel-ipv6", steps);
        return steps;
    }

    private void table(String family, String name, List<Step> steps) {
        host.output("nft", "list", "table", family, name)
                .filter(text -> text.lines().anyMatch(networks::isOurs) && !networks.isOfAnother(text))
                .ifPresent(text -> steps.add(Step.Run.of("nft", "delete", "table", family, name)));
    }

    /** Whether there is such a tool. */
    private boolean iptables(String tool, List<Step> steps) {
        var saved = host.output(tool + "-save");
        saved.ifPresent(text -> CHAINS.forEach((table, chain) -> {
            List<String> rules = rules(text, table);
            chain(rules, chain)
                    .forEach(words -> steps.add(new Step.Run(Stream.concat(Stream.of(tool, "-t", table), words.stream())
                            .toList())));
        }));
        return saved.isPresent();
    }

    private static List<String> rules(String saved, String table) {
        return saved.lines()
                .dropWhile(line -> !line.equals("*" + table))
                .takeWhile(line -> !line.equals("COMMIT"))
                .toList();
    }

    private List<List<String>> chain(List<String> rules, String chain) {
        var steps = new ArrayList<List<String>>();
        List<String> inside = rules.stream()
                .filter(rule -> rule.startsWith("-A " + chain + " "))
                .toList();
        if (inside.stream().noneMatch(networks::isOurs)) {
            return steps;
        }
        if (inside.stream().anyMatch(networks::isOfAnother)) {
            inside.stream().filter(networks::isOurs).forEach(rule -> steps.add(deleting(rule)));
            return steps;
        }
        rules.stream()
                .filter(rule -> rule.startsWith("-A ") && rule.endsWith(" -j " + chain))
                .forEach(rule -> steps.add(deleting(rule)));
        steps.add(List.of("-F", chain));
        steps.add(List.of("-X", chain));
        return steps;
    }

    private static List<String> deleting(String rule) {
        List<String> words = new ArrayList<>(WORD.matcher(rule)
                .results()
                .map(word -> word.group(1) != null ? word.group(1) : word.group(2))
                .toList());
        words.set(0, "-D");
        return words;
    }
}
