package dev.loden.backend.hostgw;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;

/**
 * Every node is the gateway to its own pods: one plain route for each peer, by its public address. Packets go as they
 * are, so all nodes have to be on one segment.
 *
 * @param network what the routes lie in
 */
record HostGatewayBackend(NetworkConfig network) implements Backend {
    static final String TYPE = "host-gw";

    /** A lease's public address is all that peers need. */
    @Override
    public Advertisement advertise(Underlay underlay, KernelSnapshot actual, Advertisement previous) {
        return new Advertisement(TYPE, Settings.EMPTY, Settings.EMPTY);
    }

    @Override
    public Scope scope(Underlay underlay) {
        return underlay.directScope(network);
    }

    /** Packets for our pods arrive by the external device: nothing is needed to receive them. */
    @Override
    public NetworkPlan receive(Lease own, Underlay underlay) {
        return NetworkPlan.EMPTY;
    }

    @Override
    public NetworkPlan reach(Lease peer, Underlay underlay) {
        return underlay.direct(peer).orElseThrow(() -> unreachable(peer, underlay));
    }

    private static PluginException unreachable(Lease peer, Underlay underlay) {
        for (Prefix subnet : peer.subnets().prefixes()) {
            IpAddress gateway = peer.attributes()
                    .publicAddress(subnet.family())
                    .orElseThrow(() -> new PluginException(
                            ErrorCode.CONFIG,
                            "has no public " + subnet.family() + " address to reach " + subnet + " by"));
            if (!underlay.isOnLink(gateway)) {
                return new PluginException(
                        ErrorCode.UNSUPPORTED,
                        "unreachable by host-gw: its node " + gateway + " is not on the segment of "
                                + underlay.device(subnet.family()).link()
                                + " but behind a gateway; use Backend vxlan with DirectRouting, or move the node");
            }
        }
        throw new IllegalStateException("reachable after all: " + peer);
    }
}
