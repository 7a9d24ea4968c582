package dev.loden.traffic;

import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.SubnetRange;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Family;
import dev.loden.api.net.Prefix;
import java.util.Optional;

/**
 * The inputs from which the rules are made, and nothing else: two of them are equal if and only if their rules are.
 *
 * @param nftables rules go to nftables instead of iptables
 * @param ipv4 where the network has IPv4
 * @param ipv6 where the network has IPv6
 */
record RuleInputs(boolean nftables, Optional<Ranges> ipv4, Optional<Ranges> ipv6) {
    static RuleInputs of(NetworkConfig network, Subnets own) {
        return new RuleInputs(
                network.nftables(), Ranges.of(network.ipv4(), own.ipv4()), Ranges.of(network.ipv6(), own.ipv6()));
    }

    Optional<Ranges> of(Family family) {
        return switch (family) {
            case IPV4 -> ipv4;
            case IPV6 -> ipv6;
        };
    }

    /**
     * One family's addresses.
     *
     * @param network of all pods
     * @param subnet of this node's pods
     */
    record Ranges(Prefix network, Prefix subnet) {
        private static Optional<Ranges> of(Optional<SubnetRange> range, Optional<Prefix> subnet) {
            return range.flatMap(present -> subnet.map(own -> new Ranges(present.network(), own)));
        }
    }
}
