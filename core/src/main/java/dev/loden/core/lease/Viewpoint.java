package dev.loden.core.lease;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.SubnetRange;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network and one node of it: which leases are the node's own, what counts of a lease, and which of two comes first.
 *
 * @param reserved addresses in the network that no lease may contain, and whose they are
 * @param assigned whether others assign subnets, so that their length means nothing
 */
record Viewpoint(NetworkConfig network, Lease node, Map<IpAddress, String> reserved, boolean assigned) {
    /** What the node advertises does not matter. */
    Viewpoint {
        node = new Lease(node.subnets(), node.attributes().with(Advertisement.NONE));
        reserved = Map.copyOf(reserved);
    }

    boolean isOwn(Lease lease) {
        return lease.subnets().equals(node.subnets()) || lease.attributes().sameNode(node.attributes());
    }

    /**
     * Whether a lease is that of a second node with this node's public address, or left over from an earlier one of this node. While this
     * node's lease is being replaced by one of another network or length, the two of them are not.
     */
    boolean isTwin(Lease lease) {
        Subnets subnets = narrowed(lease).subnets();
        return !lease.subnets().equals(node.subnets())
                && lengths(subnets).equals(lengths(narrowed(node).subnets()))
                && subnets.prefixes().stream().allMatch(network::contains)
                && node.subnets().prefixes().stream().allMatch(network::contains);
    }

    private static List<Integer> lengths(Subnets subnets) {
        return subnets.prefixes().stream().map(Prefix::length).toList();
    }

    /** What to do about such a lease. */
    String twinReason() {
        String address = node.attributes().publicAddresses().stream()
                .findFirst()
                .map(IpAddress::toString)
                .orElse("");
        return "it has this node's public address " + address
                + ": if another node holds it, give each its own with --iface or --public-ip, else remove the lease";
    }

    /** What counts of a lease. */
    Lease narrowed(Lease lease) {
        return OwnLease.narrowed(lease, network);
    }

    /**
     * The place of a lease in that order.
     *
     * @param key what identifies it in the store
     */
    Rank rank(Subnets key, Lease lease) {
        Lease counted = narrowed(lease);
        int ipv4 = excess(network.ipv4(), counted.subnets().ipv4());
        int ipv6 = excess(network.ipv6(), counted.subnets().ipv6());
        boolean regular = (ipv4 == 0 || ipv4 == Integer.MIN_VALUE) && (ipv6 == 0 || ipv6 == Integer.MIN_VALUE);
        short width = (short) Math.max(Short.MIN_VALUE, Math.max(ipv4, ipv6));
        return new Rank(!assigned && !regular, lease.created(), width, key);
    }

    /** By how many bits a subnet is wider than the network's subnets are. */
    private static int excess(Optional<SubnetRange> range, Optional<Prefix> subnet) {
        return range.isPresent() && subnet.isPresent()
                ? range.get().subnetLength() - subnet.get().length()
                : Integer.MIN_VALUE;
    }
}
