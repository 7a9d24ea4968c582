package dev.loden.traffic;

import dev.loden.api.net.Family;
import dev.loden.api.net.Prefix;
import dev.loden.traffic.Rule.Side;
import dev.loden.traffic.Rule.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * All rules of one family, in order. A chain without rules shall not exist.
 *
 * @param masquerade of {@link Chain#MASQUERADE}
 * @param forward of {@link Chain#FORWARD}
 */
record RuleSet(List<Rule> masquerade, List<Rule> forward) {
    static final RuleSet NONE = new RuleSet(List.of(), List.of());

    /** The bit by which kube-proxy marks packets that it masquerades itself; they must not be masqueraded twice. */
    private static final int KUBE_PROXY = 0x4000;

    /** Both lists are copied. */
    RuleSet {
        masquerade = List.copyOf(masquerade);
        forward = List.copyOf(forward);
    }

    /** The rules of the options; none if the network does not have this family. */
    static RuleSet of(TrafficOptions options, Optional<RuleInputs.Ranges> ranges) {
        return ranges.map(present -> new RuleSet(
                        options.masquerade() ? masquerade(present, options.fullyRandom()) : List.of(),
                        options.forward() ? forward(present.network()) : List.of()))
                .orElse(NONE);
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

    private static Prefix multicast(Family family) {
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

    boolean isEmpty() {
        return masquerade.isEmpty() && forward.isEmpty();
    }

    RuleSet withoutFullyRandom() {
        return new RuleSet(masquerade.stream().map(Rule::withoutFullyRandom).toList(), forward);
    }
}
