package dev.loden.traffic;

import dev.loden.api.net.Family;
import dev.loden.api.net.Prefix;
import dev.loden.traffic.Rule.Side;
import dev.loden.traffic.Rule.Verdict;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All rules of one family, in order. A chain without rules shall not exist, unless another daemon on this host has rules in it.
 *
 * @param masquerade of {@link Chain#MASQUERADE}
 * @param forward of {@link Chain#FORWARD}
 * @param networks whose rules are ours: our Network, and those we had before and whose rules may be left
 */
record RuleSet(List<Rule> masquerade, List<Rule> forward, Set<Prefix> networks) {
    static final RuleSet NONE = none(Set.of());

    /** The bit by which kube-proxy marks packets that it masquerades itself; they must not be masqueraded twice. */
    static final int KUBE_PROXY = 0x4000;

    /** All are copied. */
    RuleSet {
        masquerade = List.copyOf(masquerade);
        forward = List.copyOf(forward);
        networks = Set.copyOf(networks);
    }

    /** No rules of these networks. */
    static RuleSet none(Set<Prefix> networks) {
        return new RuleSet(List.of(), List.of(), networks);
    }

    /** The rules of the options; none if the network does not have this family. */
    static RuleSet of(TrafficOptions options, Optional<RuleInputs.Ranges> ranges) {
        return ranges.map(present -> new RuleSet(
                        options.masquerade() ? masquerade(present, options.fullyRandom()) : List.of(),
                        options.forward() ? forward(present.network()) : List.of(),
                        Set.of(present.network())))
                .orElse(NONE);
    }

    /** The same, without any rule left of these networks. */
    RuleSet replacing(Set<Prefix> former) {
        var all = new HashSet<>(former);
        all.addAll(networks);
        return new RuleSet(masquerade, forward, all);
    }

    private static List<Rule> masquerade(RuleInputs.Ranges ranges, boolean fullyRandom) {
        Prefix network = ranges.network();
        Prefix subnet = ranges.subnet();
        Verdict masquerade = fullyRandom ? Verdict.MASQUERADE_FULLY_RANDOM : Verdict.MASQUERADE;
        return List.of(
                Rule.marked(KUBE_PROXY, Verdict.RETURN),
                Rule.between(Side.inside(subnet), Side.inside(network), Verdict.RETURN),
                Rule.between(Side.inside(network), Side.inside(subnet), Verdict.RETURN),
                // From outside to our own pods: they get the client's address.
                Rule.between(Side.outside(network), Side.inside(subnet), Verdict.RETURN),
                Rule.between(Side.inside(network), Side.outside(multicast(network.family())), masquerade),
                // From this host to another node's pods: the answer must come back to this host.
                Rule.between(Side.outside(network), Side.inside(network), masquerade));
    }

    private static List<Rule> forward(Prefix network) {
        return List.of(Rule.from(network, Verdict.ACCEPT), Rule.to(network, Verdict.ACCEPT));
    }

    static Prefix multicast(Family family) {
        return switch (family) {
            case IPV4 -> Prefix.parse("224.0.0.0/4");
            case IPV6 -> Prefix.parse("ff00::/8");
        };
    }

    List<Rule> of(Chain chain) {
        return switch (chain) {
            case MASQUERADE -> masquerade;
            case FORWARD -> forward;
        };
    }

    /** Of the chain's rules those that do not depend on the network. */
    List<Rule> common(Chain chain) {
        return of(chain).stream().filter(rule -> rule.mark() != 0).toList();
    }

    /** Of the chain's rules those of our network. */
    List<Rule> own(Chain chain) {
        return of(chain).stream().filter(rule -> rule.mark() == 0).toList();
    }

    boolean isEmpty() {
        return masquerade.isEmpty() && forward.isEmpty();
    }

    RuleSet withoutFullyRandom() {
        return new RuleSet(masquerade.stream().map(Rule::withoutFullyRandom).toList(), forward, networks);
    }
}
