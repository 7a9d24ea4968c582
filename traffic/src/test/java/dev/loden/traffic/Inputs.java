package dev.loden.traffic;

import dev.loden.api.lease.BackendConfig;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.SubnetRange;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Prefix;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Inputs of the rules, and options. */
final class Inputs {
    static final Subnets V4 = subnets("10.244.1.0/24");
    static final Subnets BOTH =
            new Subnets(Optional.of(Prefix.parse("10.244.1.0/24")), Optional.of(Prefix.parse("fd00:0:0:1::/64")));
    static final RuleInputs.Ranges RANGES_V4 =
            new RuleInputs.Ranges(Prefix.parse("10.244.0.0/16"), Prefix.parse("10.244.1.0/24"));
    static final RuleInputs.Ranges RANGES_V6 =
            new RuleInputs.Ranges(Prefix.parse("fd00::/48"), Prefix.parse("fd00:0:0:1::/64"));
    /** The networks of an earlier run. */
    static final List<Prefix> FORMER = List.of(RANGES_V4.network(), RANGES_V6.network());

    static final TrafficOptions ALL = options(true, true, true);

    private Inputs() {}

    static TrafficOptions options(boolean masquerade, boolean fullyRandom, boolean forward) {
        return new TrafficOptions(masquerade, fullyRandom, forward, Duration.ofMillis(100));
    }

    static Subnets subnets(String subnet) {
        return Subnets.of(Prefix.parse(subnet));
    }

    /** IPv4 alone. */
    static NetworkConfig v4(boolean nftables) {
        return network(nftables, Optional.of("10.244.0.0/16"), Optional.empty());
    }

    static NetworkConfig both(boolean nftables) {
        return network(nftables, Optional.of("10.244.0.0/16"), Optional.of("fd00::/48"));
    }

    private static NetworkConfig network(boolean nftables, Optional<String> ipv4, Optional<String> ipv6) {
        return new NetworkConfig(
                ipv4.map(text -> SubnetRange.of(Prefix.parse(text), 24)),
                ipv6.map(text -> SubnetRange.of(Prefix.parse(text), 64)),
                nftables,
                new BackendConfig("vxlan", Settings.EMPTY));
    }
}
