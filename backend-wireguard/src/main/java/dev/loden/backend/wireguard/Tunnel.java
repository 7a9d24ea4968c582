package dev.loden.backend.wireguard;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.net.Family;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One device and what is on it.
 *
 * @param link its name
 * @param port where it receives
 * @param families what it carries
 */
record Tunnel(String link, int port, List<Family> families) {
    static final String DEVICE = "flannel-wg";
    static final String DEVICE_V6 = "flannel-wg-v6";

    /** The kernel's word, and that for the device of a user-space implementation. */
    private static final LinkKind KIND = new LinkKind.Driven(WireGuardDriver.NAME, "wireguard|tun");

    /** The tunnels of a network, one or two. */
    static List<Tunnel> of(NetworkConfig network, WireGuardConfig config) {
        List<Family> families = network.networks().map(Prefix::family).toList();
        return switch (config.mode()) {
            case SEPARATE ->
                families.stream().map(family -> separate(family, config)).toList();
            case AUTO, IPV4 -> List.of(new Tunnel(DEVICE, config.port(), families));
            case IPV6 ->
                List.of(new Tunnel(DEVICE, config.portV6(), families)); // the port that its lease names for IPv6
        };
    }

    private static Tunnel separate(Family family, WireGuardConfig config) {
        return switch (family) {
            case IPV4 -> new Tunnel(DEVICE, config.port(), List.of(family));
            case IPV6 -> new Tunnel(DEVICE_V6, config.portV6(), List.of(family));
        };
    }

    /**
     * The device with its addresses. The whole network is routed to it, as flannel does: what is for nobody is dropped by it, and does
     * not leave by the default route in the clear. Behind that, a blackhole: it is on no device, so it is there while the device is not.
     */
    NetworkPlan receive(Lease own, NetworkConfig network, Key publicKey, int mtu) {
        var objects = new ArrayList<KernelObject>();
        objects.add(new Link(link, KIND, Optional.empty(), mtu, true));
        objects.add(new DeviceState(link, publicKey, port));
        for (Prefix subnet : subnets(own)) {
            objects.add(new Address(link, subnet.address(), subnet.family().bits()));
        }
        network.networks().filter(pods -> families.contains(pods.family())).forEach(pods -> {
            objects.add(new Route(pods, new Via.Direct(link), Route.BOOT));
            objects.add(new Route(pods, Via.Blackhole.LAST, Route.LODEN));
        });
        return new NetworkPlan(objects);
    }

    /** The peer, and a route to each of its subnets: where another backend has routes too, these change hands one by one. */
    NetworkPlan reach(Lease peer, PeerData data, Endpoint endpoint, WireGuardConfig config) {
        List<Prefix> subnets = subnets(peer);
        var objects = new ArrayList<KernelObject>();
        objects.add(new PeerState(link, data.key(), Optional.of(endpoint), subnets, config.keepalive(), config.psk()));
        subnets.forEach(subnet -> objects.add(new Route(subnet, new Via.Direct(link), Route.BOOT)));
        return new NetworkPlan(objects);
    }

    /** Those of a lease that this device carries. */
    List<Prefix> subnets(Lease lease) {
        return families.stream()
                .flatMap(family -> lease.subnets().subnet(family).stream())
                .toList();
    }
}
