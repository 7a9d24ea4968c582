package dev.loden.core.lease;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where leases lie: their subnets, and their nodes' public addresses as far as these are in the pods' network. Two leases clash if
 * they have a subnet's address in common, or if one has the address of the other's node in its subnets. <b>Thread</b>: one at a time.
 */
final class Territory {
    private final PrefixIndex<Subnets> subnets = new PrefixIndex<>();
    private final PrefixIndex<Subnets> nodes = new PrefixIndex<>();

    /**
     * Another lease is in the way.
     *
     * @param holder what identifies it in the store
     * @param text what they share, with {@code %s} for who holds it
     */
    record Clash(Subnets holder, String text) {}

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
            subnets.overlapping(subnet)
                    .forEach(held -> clashes.add(
                            new Clash(held.holder(), subnet + " overlaps " + held.prefix() + ", which %s holds")));
            nodes.overlapping(subnet)
                    .forEach(held -> clashes.add(new Clash(
                            held.holder(),
                            subnet + " contains " + held.prefix().address() + ", the public address of %s")));
        }
        for (Prefix node : inside(lease, network)) {
            subnets.overlapping(node)
                    .forEach(held -> clashes.add(new Clash(
                            held.holder(),
                            "its public address " + node.address() + " lies in " + held.prefix()
                                    + ", which %s holds")));
        }
        return clashes;
    }

    /** The public addresses that count, in the pods' network. */
    static List<Prefix> inside(Lease lease, NetworkConfig network) {
        return Arrays.stream(Family.values())
                .flatMap(family -> lease.attributes().publicAddress(family).stream())
                .filter(address -> network.networks().anyMatch(pods -> pods.contains(address)))
                .map(Territory::alone)
                .toList();
    }

    static Prefix alone(IpAddress address) {
        return Prefix.of(address, address.family().bits());
    }
}
