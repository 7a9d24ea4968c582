package dev.loden.api.plan;

import dev.loden.api.Stable;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.Prefix;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/**
 * The network between the nodes, as this node's kernel reports it.
 *
 * @param link the external device's name
 * @param mtu its MTU: the largest IP packet in bytes
 * @param ipv4 our IPv4 address on it
 * @param ipv6 our IPv6 address on it
 * @param onLink the peers' public addresses that the kernel sends to straight by this device, without a gateway
 * @param ipv6Device the device of IPv6, where that is another one
 * @since 0.1
 */
@Stable
public record Underlay(
        String link,
        int mtu,
        Optional<Ipv4> ipv4,
        Optional<Ipv6> ipv6,
        Set<IpAddress> onLink,
        Optional<Device> ipv6Device) {
    /**
     * An external device.
     *
     * @param link its name
     * @param mtu the largest IP packet in bytes
     * @since 0.1
     */
    public record Device(String link, int mtu) {}

    /** Copies the set. */
    public Underlay {
        onLink = Set.copyOf(onLink);
    }

    /**
     * One device for both families.
     *
     * @param link the external device's name
     * @param mtu its MTU
     * @param ipv4 our IPv4 address on it
     * @param ipv6 our IPv6 address on it
     * @param onLink the peers' public addresses on its segment
     */
    public Underlay(String link, int mtu, Optional<Ipv4> ipv4, Optional<Ipv6> ipv6, Set<IpAddress> onLink) {
        this(link, mtu, ipv4, ipv6, onLink, Optional.empty());
    }

    /**
     * The same with other peers on the segment.
     *
     * @param others their public addresses
     * @return a copy
     */
    public Underlay withOnLink(Set<IpAddress> others) {
        return new Underlay(link, mtu, ipv4, ipv6, others, ipv6Device);
    }

    /**
     * The device of one family.
     *
     * @param family of the outer packets
     * @return mostly one for both
     */
    public Device device(Family family) {
        return ipv6Device.filter(device -> family == Family.IPV6).orElseGet(() -> new Device(link, mtu));
    }

    /**
     * The smallest MTU.
     *
     * @return of both devices
     */
    public int leastMtu() {
        return Math.min(mtu, device(Family.IPV6).mtu());
    }

    /**
     * The names of the external devices.
     *
     * @return one or two
     */
    public Set<String> links() {
        return ipv6Device.map(other -> Set.of(link, other.link())).orElseGet(() -> Set.of(link));
    }

    /**
     * Our address of one family.
     *
     * @param family which
     * @return empty if the external device has none
     */
    public Optional<IpAddress> address(Family family) {
        return switch (family) {
            case IPV4 -> ipv4.map(IpAddress.class::cast);
            case IPV6 -> ipv6.map(IpAddress.class::cast);
        };
    }

    /**
     * Whether packets to a peer's public address leave by the external device without a gateway.
     *
     * @param address a peer's public address
     * @return true if the peer is on our segment
     */
    public boolean isOnLink(IpAddress address) {
        return onLink.contains(address);
    }

    /**
     * Where {@link #direct} routes of a network are.
     *
     * @param network the pods' network
     * @return the marked routes into it on the external device
     */
    public Scope directScope(NetworkConfig network) {
        return new Scope(
                Set.of(),
                network.networks()
                        .map(pods -> new Scope.RouteScope(device(pods.family()).link(), pods))
                        .toList());
    }

    /**
     * Plain routes to all subnets of a peer by its public addresses, without any tunnel.
     *
     * @param peer its lease
     * @return marked routes on the external device; empty unless the peer is on our segment with every family it has
     *     subnets of
     */
    public Optional<NetworkPlan> direct(Lease peer) {
        var routes = new ArrayList<KernelObject>();
        for (Prefix subnet : peer.subnets().prefixes()) {
            Optional<IpAddress> gateway =
                    peer.attributes().publicAddress(subnet.family()).filter(this::isOnLink);
            if (gateway.isEmpty()) {
                return Optional.empty();
            }
            routes.add(new Route(
                    subnet,
                    new Via.Gateway(gateway.get(), device(subnet.family()).link(), false),
                    Route.LODEN));
        }
        return Optional.of(new NetworkPlan(routes));
    }
}
