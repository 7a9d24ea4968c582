package dev.loden.traffic;

import dev.loden.api.net.Family;
import dev.loden.api.net.Prefix;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** One family's two firewalls: the one in use, and the other one, from which our rules are removed. For one thread. */
final class FamilyFirewall {
    private final Family family;
    private final FirewallReconciler iptables;
    private final FirewallReconciler nftables;
    private FirewallReconciler used;
    private FirewallReconciler unused;
    private Set<Prefix> current = Set.of();
    /** Our networks whose rules may still be in one of the two. */
    private final Set<Prefix> networks;

    /**
     * Without rules.
     *
     * @param former networks of an earlier run, whose rules may be left
     */
    FamilyFirewall(Family family, FirewallReconciler iptables, FirewallReconciler nftables, Collection<Prefix> former) {
        this.family = family;
        this.networks = former.stream()
                .filter(network -> network.family() == family)
                .collect(Collectors.toCollection(HashSet::new));
        this.iptables = iptables;
        this.nftables = nftables;
        this.used = iptables;
        this.unused = nftables;
    }

    void setDesired(RuleInputs inputs, TrafficOptions options) {
        used = inputs.nftables() ? nftables : iptables;
        unused = inputs.nftables() ? iptables : nftables;
        current = inputs.of(family).map(ranges -> Set.of(ranges.network())).orElse(Set.of());
        networks.addAll(current);
        used.setDesired(RuleSet.of(options, inputs.of(family)).replacing(networks));
        unused.setDesired(RuleSet.none(networks));
    }

    /** The unused firewall's rules are removed when those of the one in use are there, so that no moment is without rules. */
    void reconcile() throws InterruptedException {
        used.reconcile();
        if (used.isConverged()) {
            unused.reconcile();
        }
        if (used.isConverged() && unused.isConverged()) {
            forget();
        }
    }

    /** A former network's rules are gone now; should there be any again, another daemon has taken that network. */
    private void forget() {
        networks.retainAll(current);
        used.ownOnly(networks);
    }

    /** Whether the rules of the firewall in use were right when they were last compared. */
    boolean isConverged() {
        return used.isConverged();
    }

    Duration untilDue() {
        Duration first = used.untilDue();
        Duration second = unused.untilDue();
        return used.isConverged() && second.compareTo(first) < 0 ? second : first;
    }
}
