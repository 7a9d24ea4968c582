package dev.loden.core.lease;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.net.Prefix;
import java.util.List;
import java.util.Optional;

/** Which leases are no usable peers for one node, whatever others there are. <b>Thread</b>: one at a time. */
final class Admission {
    private final PrefixIndex<String> reserved = new PrefixIndex<>();

    /** From now on for this node. */
    void follow(Viewpoint view) {
        reserved.clear();
        view.reserved().forEach((address, whose) -> reserved.add(Territory.alone(address), whose));
    }

    /** Why a lease is not usable; empty if it may be. */
    Optional<String> flaw(Lease lease, NetworkConfig network) {
        List<Prefix> nodes = Territory.inside(lease, network);
        return NodeAddress.flaw(lease.attributes(), network)
                .or(() -> lease.subnets().prefixes().stream()
                        .flatMap(subnet -> flaw(subnet, nodes, network).stream())
                        .findFirst());
    }

    private Optional<String> flaw(Prefix subnet, List<Prefix> nodes, NetworkConfig network) {
        if (!network.contains(subnet)) {
            return Optional.of(subnet + " lies outside the network");
        }
        return reserved.overlapping(subnet).stream()
                .findFirst()
                .map(held -> subnet + " contains " + held.prefix().address() + ", " + held.holder())
                .or(() -> nodes.stream()
                        .filter(subnet::contains)
                        .findFirst()
                        .map(node -> subnet + " contains " + node.address() + ", its own node's public address"));
    }
}
