package dev.loden.traffic;

import dev.loden.api.net.Prefix;
import dev.loden.traffic.Rule.Side;
import dev.loden.traffic.Rule.Verdict;
import java.util.Optional;

/**
 * Whose a rule in one of our chains is: several daemons on one host, flannel's and ours, share the chains, each with rules of its
 * own Network.
 */
enum Owner {
    /** Ours, left by us, or not of flannel's form: we keep it right, or remove it. */
    OURS,
    /** Of flannel's form and of a Network that is not ours: left alone. */
    OTHERS,
    /** The rule for kube-proxy's mark, which every daemon needs once before its own. */
    COMMON;

    /**
     * Decides it.
     *
     * @param chain where the rule is
     * @param rule as it was read; empty if it is none that flannel makes
     * @param desired says which networks are ours
     */
    static Owner of(Chain chain, Optional<Rule> rule, RuleSet desired) {
        if (chain == Chain.MASQUERADE && rule.equals(Optional.of(Rule.marked(RuleSet.KUBE_PROXY, Verdict.RETURN)))) {
            return COMMON;
        }
        return rule.flatMap(known -> network(chain, known))
                        .filter(network -> !desired.networks().contains(network))
                        .isPresent()
                ? OTHERS
                : OURS;
    }

    /** The Network of a rule that has flannel's form. */
    private static Optional<Prefix> network(Chain chain, Rule rule) {
        if (rule.mark() != 0) {
            return Optional.empty();
        }
        return switch (chain) {
            case MASQUERADE ->
                rule.source()
                        .flatMap(source -> rule.destination()
                                .flatMap(destination -> masqueraded(source, destination, rule.verdict())));
            case FORWARD -> forwarded(rule);
        };
    }

    private static Optional<Prefix> forwarded(Rule rule) {
        boolean one = rule.source().isPresent() != rule.destination().isPresent();
        return rule.source()
                .or(rule::destination)
                .filter(side -> one && !side.not() && rule.verdict() == Verdict.ACCEPT)
                .map(Side::prefix);
    }

    private static Optional<Prefix> masqueraded(Side source, Side destination, Verdict verdict) {
        Prefix from = source.prefix();
        Prefix to = destination.prefix();
        return switch (verdict) {
            case ACCEPT -> Optional.empty();
            case RETURN ->
                destination.not() ? Optional.empty() : from.contains(to) ? Optional.of(from) : wider(to, from);
            case MASQUERADE, MASQUERADE_FULLY_RANDOM ->
                source.not()
                        ? Optional.of(from).filter(network -> !destination.not() && to.equals(network))
                        : Optional.of(from)
                                .filter(network ->
                                        destination.equals(Side.outside(RuleSet.multicast(network.family()))));
        };
    }

    private static Optional<Prefix> wider(Prefix wide, Prefix narrow) {
        return wide.contains(narrow) ? Optional.of(wide) : Optional.empty();
    }
}
