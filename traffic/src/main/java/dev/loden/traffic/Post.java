package dev.loden.traffic;

import dev.loden.api.net.Family;
import java.time.Duration;

/** One family: the firewall in use, and the other one, where nothing of ours should be. For one thread. */
final class Post {
    private final Family family;
    private final Upkeep iptables;
    private final Upkeep nftables;
    private Upkeep used;
    private Upkeep unused;

    Post(Family family, Upkeep iptables, Upkeep nftables) {
        this.family = family;
        this.iptables = iptables;
        this.nftables = nftables;
        this.used = iptables;
        this.unused = nftables;
    }

    void aim(Wish wish, TrafficOptions options) {
        used = wish.nftables() ? nftables : iptables;
        unused = wish.nftables() ? iptables : nftables;
        used.aim(RuleSet.of(options, wish.of(family)));
        unused.aim(RuleSet.NONE);
    }

    /** The other firewall's rules go only when those in use are there: never a moment without. */
    void tend() throws InterruptedException {
        used.tend();
        if (used.settled()) {
            unused.tend();
        }
    }

    Duration untilDue() {
        Duration first = used.untilDue();
        Duration second = unused.untilDue();
        return used.settled() && second.compareTo(first) < 0 ? second : first;
    }
}
