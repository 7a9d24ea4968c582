package dev.loden.traffic;

import java.time.Duration;

/**
 * The operator's settings of the rules.
 *
 * @param masquerade packets that leave the network get this node's address
 * @param fullyRandom masquerading picks source ports at random where the firewall can
 * @param forward packets from and to the network are accepted when forwarded
 * @param resync how often the rules are compared
 */
public record TrafficOptions(boolean masquerade, boolean fullyRandom, boolean forward, Duration resync) {
    /** Whether any rule is wanted; if not, those that are there are removed. */
    boolean wantsRules() {
        return masquerade || forward;
    }

    /** Checks the period. */
    public TrafficOptions {
        if (resync.compareTo(Duration.ZERO) <= 0) {
            throw new IllegalArgumentException("the rules' resync period must be positive: " + resync);
        }
    }
}
