package dev.loden.backend.ipip;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkAttribute;
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

/**
 * One IPIP device (RFC 2003) without a fixed remote end; the route to a peer's pods names the peer's public address as the
 * gateway, and the kernel sends there. Nothing is advertised: a lease's public address is all that peers need.
 */
record IpipBackend() implements Backend {
    static final String TYPE = "ipip";

    private static final String DEVICE = "flannel.ipip";

    /** The outer IPv4 header without options (RFC 791). */
    private static final int OVERHEAD = 20;

    /** IFLA_IPTUN_ (linux/if_tunnel.h). */
    private static final int LOCAL = 2;

    private static final int REMOTE = 3;
    private static final int TTL = 4;
    private static final int PROTO = 9;
    private static final int PMTU_DISCOVERY = 10;

    @Override
    public Advertisement advertise(Underlay underlay, KernelSnapshot actual, Advertisement previous) {
        return new Advertisement(TYPE, Settings.EMPTY, Settings.EMPTY);
    }

    @Override
    public Scope scope(Underlay underlay) {
        return Scope.ofLink(DEVICE);
    }

    @Override
    public NetworkPlan receive(Lease own, Underlay underlay) {
        Ipv4 local = underlay.ipv4()
                .orElseThrow(() -> new PluginException(
                        ErrorCode.UNAVAILABLE,
                        "external interface " + underlay.link()
                                + " has no IPv4 address; give it one or choose another with --iface"));
        // As flannel's: "any remote any local LOCAL ttl inherit nopmtudisc".
        var kind = new LinkKind.Custom(
                TYPE,
                Optional.empty(),
                List.of(
                        LinkAttribute.be32(LOCAL, local.bits()),
                        LinkAttribute.be32(REMOTE, 0),
                        LinkAttribute.u8(TTL, 0),
                        LinkAttribute.u8(PROTO, 0),
                        LinkAttribute.u8(PMTU_DISCOVERY, 0)));
        return NetworkPlan.of(
                new Link(DEVICE, kind, Optional.empty(), mtu(underlay), true),
                new Address(DEVICE, subnet(own).address(), Integer.SIZE));
    }

    @Override
    public NetworkPlan reach(Lease peer, Underlay underlay) {
        Ipv4 node = peer.attributes()
                .publicIp()
                .orElseThrow(() -> new PluginException(ErrorCode.CONFIG, "has no public IPv4 address"));
        return NetworkPlan.of(new Route(subnet(peer), new Via.Gateway(node, DEVICE, true), Route.BOOT));
    }

    @Override
    public int mtu(Underlay underlay) {
        return underlay.mtu() - OVERHEAD;
    }

    private static Prefix subnet(Lease lease) {
        return lease.subnets().ipv4().orElseThrow(() -> new PluginException(ErrorCode.CONFIG, "has no IPv4 subnet"));
    }
}
