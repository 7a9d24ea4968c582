package dev.loden.backend.udp;

import dev.loden.api.lease.Lease;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.PlanRefiner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Each node sends in the way that the receiver advertises: so peers that are themselves reached by another way send to this node by udp,
 * and the data plane has to know them.
 */
record Senders() implements PlanRefiner {
    @Override
    public Scope scope(Underlay underlay) {
        return new Scope(Set.of(), List.of(), Set.of(UdpDriver.NAME));
    }

    @Override
    public NetworkPlan refine(Lease peer, NetworkPlan reach, Underlay underlay) {
        boolean known = reach.objects().stream().anyMatch(PeerState.class::isInstance);
        if (known) {
            return reach;
        }
        var objects = new ArrayList<KernelObject>(reach.objects());
        UdpBackend.node(peer, underlay)
                .ifPresent(node ->
                        peer.subnets().prefixes().forEach(subnet -> objects.add(PeerState.sender(subnet, node))));
        return new NetworkPlan(objects);
    }
}
