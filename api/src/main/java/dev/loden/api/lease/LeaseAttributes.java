package dev.loden.api.lease;

import dev.loden.api.Stable;
import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a lease says of its node.
 *
 * @param publicIp the node's address on the underlay
 * @param publicIpv6 its IPv6 address there
 * @param advertisement how the node can be reached
 * @since 0.1
 */
@Stable
public record LeaseAttributes(Optional<Ipv4> publicIp, Optional<Ipv6> publicIpv6, Advertisement advertisement) {
    /**
     * Whether two leases are of one node: the same public IPv4, or where there is none the same public IPv6 (flannel
     * knows a node by its public IP).
     *
     * @param other another lease's
     * @return true if so
     */
    public boolean sameNode(LeaseAttributes other) {
        if (publicIp.isPresent() || other.publicIp.isPresent()) {
            return publicIp.equals(other.publicIp);
        }
        return publicIpv6.isPresent() && publicIpv6.equals(other.publicIpv6);
    }

    /**
     * The node's address of one family.
     *
     * @param family which
     * @return empty if it has none
     */
    public Optional<IpAddress> publicAddress(Family family) {
        return switch (family) {
            case IPV4 -> widened(publicIp);
            case IPV6 -> widened(publicIpv6);
        };
    }

    /** Every peer is asked for its address several times in a turn; an Optional only gives, so the same one will do. */
    @SuppressWarnings("unchecked")
    private static Optional<IpAddress> widened(Optional<? extends IpAddress> address) {
        return (Optional<IpAddress>) address;
    }

    /**
     * The node's addresses.
     *
     * @return IPv4 first; empty if it has none
     */
    public List<IpAddress> publicAddresses() {
        return Stream.of(Family.values())
                .flatMap(family -> publicAddress(family).stream())
                .toList();
    }

    /**
     * The same node, reached in another way.
     *
     * @param other what is advertised instead
     * @return the same object if it is advertised already
     */
    public LeaseAttributes with(Advertisement other) {
        return other.equals(advertisement) ? this : new LeaseAttributes(publicIp, publicIpv6, other);
    }
}
