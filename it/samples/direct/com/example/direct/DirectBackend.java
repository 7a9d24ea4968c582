package com.example.direct;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.plan.Via;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import java.util.List;
import java.util.Set;

final class DirectBackend implements Backend {
    private final NetworkConfig network;

    DirectBackend(NetworkConfig network) {
        this.network = network;
    }

    /** Peers need to know nothing but our public address, which every lease has. */
    @Override
    public Advertisement advertise(Underlay underlay, KernelSnapshot actual, Advertisement previous) {
        return new Advertisement("direct", Settings.EMPTY, Settings.EMPTY);
    }

    /** Ours are the routes on the external device that carry Loden's mark and lead into the network. */
    @Override
    public Scope scope(Underlay underlay) {
        Prefix pods = network.ipv4().orElseThrow().network();
        return new Scope(Set.of(), List.of(new Scope.RouteScope(underlay.link(), pods)));
    }

    /** Packets for our pods arrive on the external device as they are: nothing is needed to receive them. */
    @Override
    public NetworkPlan receive(Lease own, Underlay underlay) {
        return NetworkPlan.EMPTY;
    }

    /** One route for each peer. */
    @Override
    public NetworkPlan reach(Lease peer, Underlay underlay) {
        Ipv4 gateway = peer.attributes()
                .publicIp()
                .orElseThrow(() -> new PluginException(ErrorCode.CONFIG, "has no public IPv4 address"));
        Prefix subnet = peer.subnets()
                .ipv4()
                .orElseThrow(() -> new PluginException(ErrorCode.CONFIG, "has no IPv4 subnet"));
        return NetworkPlan.of(new Route(subnet, new Via.Gateway(gateway, underlay.link(), false), Route.LODEN));
    }
}
