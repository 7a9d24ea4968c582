package com.example.relay;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.plan.Via;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** As pure as any backend: that its device and its peers are kept by a driver shows only in their types. */
final class RelayBackend implements Backend {
    static final String DRIVER = "relay";
    static final String DEVICE = "lrelay0";

    /** Outer IPv4 and UDP. */
    private static final int OVERHEAD = 20 + 8;

    private final int port;

    RelayBackend(int port) {
        this.port = port;
    }

    @Override
    public Advertisement advertise(Underlay underlay, KernelSnapshot actual, Advertisement previous) {
        return new Advertisement("relay", Settings.of("Port", port), Settings.EMPTY);
    }

    /** The device with all that is on it, and all that the driver holds. */
    @Override
    public Scope scope(Underlay underlay) {
        return new Scope(Set.of(DEVICE), List.of(), Set.of(DRIVER));
    }

    @Override
    public NetworkPlan receive(Lease own, Underlay underlay) {
        var kind = new LinkKind.Driven(DRIVER, "tun");
        return NetworkPlan.of(
                new Link(DEVICE, kind, Optional.empty(), mtu(underlay), true),
                new Address(DEVICE, subnet(own).address(), 32));
    }

    @Override
    public NetworkPlan reach(Lease peer, Underlay underlay) {
        Ipv4 node = peer.attributes()
                .publicIp()
                .orElseThrow(() -> new PluginException(ErrorCode.CONFIG, "has no public IPv4 address"));
        int itsPort = peer.attributes()
                .advertisement()
                .data()
                .integer("Port", 1, 65535)
                .orElseThrow(() -> new InvalidValueException("", "no Port"));
        Prefix subnet = subnet(peer);
        return NetworkPlan.of(
                new RelayPeer(subnet, node, itsPort), new Route(subnet, new Via.Direct(DEVICE), Route.BOOT));
    }

    @Override
    public int mtu(Underlay underlay) {
        return underlay.mtu() - OVERHEAD;
    }

    private static Prefix subnet(Lease lease) {
        return lease.subnets()
                .ipv4()
                .orElseThrow(() -> new PluginException(ErrorCode.CONFIG, "has no IPv4 subnet"));
    }
}
