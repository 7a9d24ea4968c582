package dev.loden.api.lease;

import dev.loden.api.Stable;
import dev.loden.api.net.Family;
import dev.loden.api.net.Prefix;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The network's configuration, as flannel's net-conf.json gives it. At least one family is present.
 *
 * @param ipv4 the IPv4 part, if EnableIPv4
 * @param ipv6 the IPv6 part, if EnableIPv6
 * @param nftables EnableNFTables: traffic rules by nftables instead of iptables
 * @param backend how packets get from node to node
 * @since 0.1
 */
@Stable
public record NetworkConfig(
        Optional<SubnetRange> ipv4, Optional<SubnetRange> ipv6, boolean nftables, BackendConfig backend) {
    /** Checks that there is a family. */
    public NetworkConfig {
        if (ipv4.isEmpty() && ipv6.isEmpty()) {
            throw new IllegalArgumentException("a network without IPv4 and IPv6");
        }
    }

    /**
     * Whether a lease of these subnets can be used in this network: the same families, each subnet fitting.
     *
     * @param subnets a lease's
     * @return true if so
     */
    public boolean fits(Subnets subnets) {
        return fits(ipv4, subnets.ipv4()) && fits(ipv6, subnets.ipv6());
    }

    private static boolean fits(Optional<SubnetRange> range, Optional<Prefix> subnet) {
        return range.isPresent() == subnet.isPresent()
                && (range.isEmpty() || range.get().fits(subnet.get()));
    }

    /**
     * The networks of the families that are on.
     *
     * @return one or two prefixes, IPv4 first
     */
    public Stream<Prefix> networks() {
        return Stream.concat(ipv4.stream(), ipv6.stream()).map(SubnetRange::network);
    }

    /**
     * The subnets of one family.
     *
     * @param family which
     * @return empty if the network does not have it
     */
    public Optional<SubnetRange> range(Family family) {
        return switch (family) {
            case IPV4 -> ipv4;
            case IPV6 -> ipv6;
        };
    }

    /**
     * The families that are on.
     *
     * @return one or two, IPv4 first
     */
    public List<Family> families() {
        if (ipv4.isEmpty()) {
            return List.of(Family.IPV6);
        }
        return ipv6.isEmpty() ? List.of(Family.IPV4) : List.of(Family.IPV4, Family.IPV6);
    }

    /**
     * The part of this network that some families make up.
     *
     * @param families not all need be of this network, but one must
     * @return with the same backend
     */
    public NetworkConfig only(Collection<Family> families) {
        return new NetworkConfig(
                ipv4.filter(range -> families.contains(Family.IPV4)),
                ipv6.filter(range -> families.contains(Family.IPV6)),
                nftables,
                backend);
    }

    /**
     * Whether a prefix lies wholly inside the pods' networks.
     *
     * @param prefix of either family
     * @return true if one of {@link #networks} contains it
     */
    public boolean contains(Prefix prefix) {
        SubnetRange range = range(prefix.family()).orElse(null); // asked for each of very many leases
        return range != null && range.network().contains(prefix);
    }
}
