package dev.loden.backend.udp;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.KernelObject;
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
import dev.loden.backend.udp.plane.PlaneConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One TUN device, to which the whole network is routed, and a data plane that sends what comes out of it to the peer that has the
 * destination. As with flannel, a lease says nothing but the node's address; all nodes have the same port.
 *
 * @param network of both families, or one
 * @param config the port, and how packets are carried
 */
record UdpBackend(NetworkConfig network, UdpConfig config) implements Backend {
    static final String TYPE = "udp";
    static final String DEVICE = "flannel0";

    private static final LinkKind KIND = new LinkKind.Driven(UdpDriver.NAME, "tun");

    /** Outer IPv4 or IPv6, and UDP. */
    private static final int IPV4_OVERHEAD = 20 + 8;

    private static final int IPV6_OVERHEAD = 40 + 8;

    @Override
    public Advertisement advertise(Underlay underlay, KernelSnapshot actual, Advertisement previous) {
        return new Advertisement(TYPE, Settings.EMPTY, Settings.EMPTY);
    }

    @Override
    public Scope scope(Underlay underlay) {
        return new Scope(Set.of(DEVICE), List.of(), Set.of(UdpDriver.NAME));
    }

    /** What is for nobody is answered by the data plane, and does not leave by the default route. */
    @Override
    public NetworkPlan receive(Lease own, Underlay underlay) {
        List<IpAddress> locals = Stream.of(Family.values())
                .flatMap(family -> underlay.address(family).stream())
                .toList();
        if (locals.isEmpty()) {
            throw new PluginException(
                    ErrorCode.UNAVAILABLE,
                    "external interface " + underlay.link()
                            + " has no address; give it one or choose another with --iface");
        }
        List<Prefix> subnets = subnets(own);
        List<IpAddress> addresses = subnets.stream().map(Prefix::address).toList();
        var objects = new ArrayList<KernelObject>();
        objects.add(new Link(DEVICE, KIND, Optional.empty(), mtu(underlay), true));
        objects.add(new TunnelState(
                new PlaneConfig(DEVICE, config.port(), locals, addresses, underlay.leastMtu(), config.options())));
        addresses.forEach(address ->
                objects.add(new Address(DEVICE, address, address.family().bits())));
        network.networks().forEach(pods -> objects.add(route(pods)));
        return new NetworkPlan(objects);
    }

    /** A route of its own besides that for the network: where another backend has routes too, these change hands one by one. */
    @Override
    public NetworkPlan reach(Lease peer, Underlay underlay) {
        IpAddress node = node(peer, underlay)
                .orElseThrow(() -> new PluginException(
                        ErrorCode.CONFIG, "has no public address of a family that this node has one of"));
        var objects = new ArrayList<KernelObject>();
        for (Prefix subnet : subnets(peer)) {
            objects.add(PeerState.peer(subnet, node, config.port()));
            objects.add(route(subnet));
        }
        return new NetworkPlan(objects);
    }

    private static Route route(Prefix destination) {
        return new Route(destination, new Via.Direct(DEVICE), Route.BOOT);
    }

    /** IPv4 if both have it: it takes less of a packet. */
    static Optional<IpAddress> node(Lease peer, Underlay underlay) {
        return Stream.of(Family.values())
                .filter(family -> underlay.address(family).isPresent())
                .flatMap(family -> peer.attributes().publicAddress(family).stream())
                .findFirst();
    }

    private List<Prefix> subnets(Lease lease) {
        return lease.subnets().prefixes().stream().filter(network::contains).toList();
    }

    /** Packets of either family go over the one that both nodes have. */
    @Override
    public Set<Family> carries(Underlay underlay) {
        return underlay.ipv4().isPresent() || underlay.ipv6().isPresent() ? Set.of(Family.values()) : Set.of();
    }

    /** A peer without IPv4 costs more; the data plane answers pods so. */
    @Override
    public int mtu(Underlay underlay) {
        return underlay.leastMtu() - (underlay.ipv4().isPresent() ? IPV4_OVERHEAD : IPV6_OVERHEAD);
    }
}
