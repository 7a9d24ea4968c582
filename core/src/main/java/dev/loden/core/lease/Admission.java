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
        Optional<String> flaw = NodeAddress.flaw(lease.attributes(), network);
        for (Prefix subnet : lease.subnets().prefixes()) {
            flaw = flaw.isPresent() ? flaw : flaw(subnet, nodes, network);
        }
        return flaw;
    }

    private Optional<String> flaw(Prefix subnet, List<Prefix> nodes, NetworkConfig network) {
        if (!network.contains(subnet)) {
            return Optional.of(subnet + " lies outside the network");
        }
        List<PrefixIndex.Held<String>> inside = reserved.overlapping(subnet);
        if (!inside.isEmpty()) {
            var first = inside.getFirst();
            return Optional.of(subnet + " contains " + first.prefix().address() + ", " + first.holder());
        }
        for (Prefix node : nodes) {
            if (subnet.contains(node)) {
                return Optional.of(subnet + " contains " + node.address() + ", its own node's public address");
            }
        }
        return Optional.empty();
    }
}
