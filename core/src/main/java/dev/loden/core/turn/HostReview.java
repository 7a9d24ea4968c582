package dev.loden.core.turn;

import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Prefix;
import dev.loden.core.lease.PeerTable;
import dev.loden.core.underlay.HostNetworks;
import dev.loden.core.underlay.HostOverlaps;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What the host says: where its networks are in the way of the pods', and what an earlier run has left. <b>Thread</b>: the reconcile thread. */
final class HostReview {
    private final Outputs outputs;
    private final PeerTable peers;
    private final HostOverlaps overlaps = new HostOverlaps();
    private Set<Prefix> avoid = Set.of();

    /** Whether the addresses of an earlier run were looked up. */
    private boolean recalled;

    HostReview(Outputs outputs, PeerTable peers) {
        this.outputs = outputs;
        this.peers = peers;
    }

    /** The lease of an earlier run, known by its subnets, says which of its addresses this node was reached at. */
    void recall(Consumer<LeaseAttributes> prefer) {
        if (!recalled && peers.complete()) {
            recalled = true;
            outputs.subnetEnv().previous().flatMap(peers::lease).ifPresent(lease -> prefer.accept(lease.attributes()));
        }
    }

    /** What no subnet is to be chosen of, as it was last read. */
    Set<Prefix> toAvoid() {
        return avoid;
    }

    /** Finds out, and names them. */
    void inspect(HostNetworks networks, Optional<Subnets> subnets) {
        avoid = networks.toAvoid(subnets);
        var status = outputs.status();
        status.podsTrouble(networks.lostSubnet(subnets));
        status.node(status.node()
                .withOverlaps(overlaps.name(
                        networks,
                        subnets,
                        outputs.subnetEnv()::previous,
                        () -> peers.usable()
                                .flatMap(peer -> peer.prefixes().stream())
                                .collect(Collectors.toSet()))));
    }
}
