package dev.loden.core.lease;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.SubnetRange;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import java.util.ArrayList;
import java.util.List;

/**
 * Where leases lie: their subnets, and their nodes' public addresses as far as these are in the pods' network. Two leases clash if
 * they have a subnet's address in common, or if one has the address of the other's node in its subnets. <b>Thread</b>: one at a time.
 */
final class Territory {
    private static final Family[] FAMILIES = Family.values();

    private final PrefixIndex<Subnets> subnets = new PrefixIndex<>();
    private final PrefixIndex<Subnets> nodes = new PrefixIndex<>();

    /** What two leases have in common. */
    enum Shared {
        SUBNET("%s overlaps %s, which %s holds"),
        ITS_NODE("%s contains %s, the public address of %s"),
        OUR_NODE("its public address %s lies in %s, which %s holds");

        private final String text;

        Shared(String text) {
            this.text = text;
        }
    }

    /**
     * Another lease is in the way.
     *
     * @param holder what identifies it in the store
     */
    record Clash(Subnets holder, Shared shared, Object ours, Object its) {
        /** In words; {@code who} holds the other lease. */
        String text(String who) {
            return shared.text.formatted(ours, its, who);
        }
    }

    void add(Subnets key, Lease lease, NetworkConfig network) {
        lease.subnets().prefixes().forEach(subnet -> subnets.add(subnet, key));
        inside(lease, network).forEach(node -> nodes.add(node, key));
    }

    void remove(Subnets key, Lease lease, NetworkConfig network) {
        lease.subnets().prefixes().forEach(subnet -> subnets.remove(subnet, key));
        inside(lease, network).forEach(node -> nodes.remove(node, key));
    }

    void clear() {
        subnets.clear();
        nodes.clear();
    }

    List<Clash> clashes(Lease lease, NetworkConfig network) {
        var clashes = new ArrayList<Clash>(0);
        for (Prefix subnet : lease.subnets().prefixes()) {
            for (PrefixIndex.Held<Subnets> held : subnets.overlapping(subnet)) {
                clashes.add(new Clash(held.holder(), Shared.SUBNET, subnet, held.prefix()));
            }
            for (PrefixIndex.Held<Subnets> held : nodes.overlapping(subnet)) {
                clashes.add(new Clash(
                        held.holder(), Shared.ITS_NODE, subnet, held.prefix().address()));
            }
        }
        for (Prefix node : inside(lease, network)) {
            for (PrefixIndex.Held<Subnets> held : subnets.overlapping(node)) {
                clashes.add(new Clash(held.holder(), Shared.OUR_NODE, node.address(), held.prefix()));
            }
        }
        return clashes;
    }

    /** The public addresses that lie in the pods' network; hardly ever any. */
    static List<Prefix> inside(Lease lease, NetworkConfig network) {
        List<Prefix> inside = List.of();
        for (Family family : FAMILIES) {
            IpAddress address = lease.attributes().publicAddress(family).orElse(null);
            if (address != null && isInside(address, network)) {
                inside = inside.isEmpty() ? List.of(alone(address)) : List.of(inside.getFirst(), alone(address));
            }
        }
        return inside;
    }

    private static boolean isInside(IpAddress address, NetworkConfig network) {
        SubnetRange range = network.range(address.family()).orElse(null);
        return range != null && range.network().contains(address);
    }

    static Prefix alone(IpAddress address) {
        return Prefix.of(address, address.family().bits());
    }
}
