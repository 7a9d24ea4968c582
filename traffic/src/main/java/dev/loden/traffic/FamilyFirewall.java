package dev.loden.traffic;

import dev.loden.api.net.Family;
import java.time.Duration;

/** One family's two firewalls: the one in use, and the other one, from which our rules are removed. For one thread. */
final class FamilyFirewall {
    private final Family family;
    private final FirewallReconciler iptables;
    private final FirewallReconciler nftables;
    private FirewallReconciler used;
    private FirewallReconciler unused;

    FamilyFirewall(Family family, FirewallReconciler iptables, FirewallReconciler nftables) {
        this.family = family;
        this.iptables = iptables;
        this.nftables = nftables;
        this.used = iptables;
        this.unused = nftables;
    }

    void setDesired(RuleInputs inputs, TrafficOptions options) {
        used = inputs.nftables() ? nftables : iptables;
        unused = inputs.nftables() ? iptables : nftables;
        used.setDesired(RuleSet.of(options, inputs.of(family)));
        unused.setDesired(RuleSet.NONE);
    }

    /** The unused firewall's rules are removed when those of the one in use are there, so that no moment is without rules. */
    void reconcile() throws InterruptedException {
        used.reconcile();
        if (used.isConverged()) {
            unused.reconcile();
        }
    }

    Duration untilDue() {
        Duration first = used.untilDue();
        Duration second = unused.untilDue();
        return used.isConverged() && second.compareTo(first) < 0 ? second : first;
    }
}
