package dev.loden.core.underlay;

import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The networks that this host has by addresses and routes of its own, as far as they overlap the pods': a LAN, docker0, a VPN.
 * Not ours, not flannel's, not the pods' bridge, and no routes to single pods.
 *
 * @param entries in the host's order, addresses before routes, each prefix of a device once
 * @param bridged what the pods' bridge has
 * @param network the pods'
 */
public record HostNetworks(List<Entry> entries, Set<Prefix> bridged, NetworkConfig network) {
    /** What the CNI plugin flannel calls the pods' bridge unless it is given another name. */
    private static final String POD_BRIDGE = "cni0";

    /** The metric of our IPv6 routes, the kernel's default (IP6_RT_PRIO_USER, net/ip6_route.h). */
    private static final int OURS_V6 = 1024;

    /** Of every backend of flannel, ours among them. */
    private static final String FLANNEL = "flannel";

    /**
     * One of the host's networks.
     *
     * @param prefix which addresses it has
     * @param link the device
     * @param address the host's address there; empty if a route makes it
     * @param gateway empty if it is on the link
     * @param metric of the route; the kernel makes one for an address
     */
    public record Entry(
            Prefix prefix, String link, Optional<IpAddress> address, Optional<IpAddress> gateway, int metric) {
        private static Entry of(Address address) {
            return new Entry(
                    Prefix.of(address.address(), address.length()),
                    address.link(),
                    Optional.of(address.address()),
                    Optional.empty(),
                    0);
        }

        private static Entry of(HostRoute route) {
            return new Entry(route.destination(), route.link(), Optional.empty(), route.gateway(), route.metric());
        }

        private boolean isOneAddress() {
            return prefix.length() == prefix.family().bits();
        }

        /** Whether it wins over a route of ours to the same prefix, which the kernel takes nevertheless. Of IPv4 there is one alone. */
        private boolean winsSilently() {
            return prefix.family() == Family.IPV6 && Integer.compareUnsigned(metric, OURS_V6) < 0;
        }

        /** Whether it is a bridge as CNI and Docker make it: with the first address of just this subnet. */
        boolean isBridgeOf(Prefix subnet) {
            return prefix.equals(subnet)
                    && address.filter(subnet.address().plus(1)::equals).isPresent();
        }

        /** {@code 172.17.0.0/16 of docker0}. */
        @Override
        public String toString() {
            return prefix + gateway.map(router -> " via " + router).orElse("") + " of " + link;
        }
    }

    /** Copies both. */
    public HostNetworks {
        entries = List.copyOf(entries);
        bridged = Set.copyOf(bridged);
    }

    /**
     * Finds them.
     *
     * @param host its devices and routes
     * @param ours what is ours of these
     * @param network the pods'
     */
    public static HostNetworks of(HostNetwork host, Scope ours, NetworkConfig network) {
        Predicate<Entry> others = entry -> !ours.links().contains(entry.link()) && !isForPods(entry.link());
        Stream<Entry> addresses = host.links().stream()
                .map(HostLink::addresses)
                .flatMap(List::stream)
                .map(Entry::of);
        Stream<Entry> routes = host.routes().stream()
                .filter(route -> route.destination().length() > 0 && overlaps(network, route.destination()))
                .map(Entry::of)
                .filter(entry -> !entry.isOneAddress() || entry.gateway().isPresent());
        record Place(Prefix prefix, String link) {}
        var entries = new LinkedHashMap<Place, Entry>();
        Stream.concat(addresses, routes)
                .filter(entry -> overlaps(network, entry.prefix()))
                .filter(others)
                .forEach(entry -> entries.putIfAbsent(new Place(entry.prefix(), entry.link()), entry));
        Set<Prefix> bridged = host.link(POD_BRIDGE).stream()
                .flatMap(link -> link.addresses().stream().map(Entry::of).map(Entry::prefix))
                .collect(Collectors.toSet());
        return new HostNetworks(List.copyOf(entries.values()), bridged, network);
    }

    /** Whether a device is the pods' bridge, or flannel's of some network. */
    static boolean isForPods(String link) {
        return link.equals(POD_BRIDGE) || link.startsWith(FLANNEL);
    }

    private static boolean overlaps(NetworkConfig network, Prefix prefix) {
        return network.networks().anyMatch(pods -> pods.overlaps(prefix));
    }

    /**
     * Why pods that run here cannot be reached: their bridge has a subnet that this node has lost.
     *
     * @param own this node's subnets; empty without a lease
     * @return empty text if that is not so
     */
    public String lostSubnet(Optional<Subnets> own) {
        return bridged.stream()
                .filter(prefix -> own.isPresent() && overlaps(network, prefix))
                .filter(prefix -> own.get().prefixes().stream().noneMatch(subnet -> subnet.contains(prefix)))
                .sorted()
                .findFirst()
                .map(prefix -> POD_BRIDGE + " has " + prefix + ", which is not this node's subnet (" + own.get()
                        + "): its pods cannot be reached; delete them and then " + POD_BRIDGE)
                .orElse("");
    }

    /** Whether only a part of the pods' network is concerned. */
    boolean isPart(Entry entry) {
        return network.networks().noneMatch(entry.prefix()::contains);
    }

    /**
     * What a subnet is not to be chosen of.
     *
     * @param own this node's subnets: what is inside them are its pods
     */
    public Set<Prefix> toAvoid(Optional<Subnets> own) {
        return entries.stream()
                .filter(this::isPart)
                .map(Entry::prefix)
                .filter(prefix -> own.stream()
                        .flatMap(subnets -> subnets.prefixes().stream())
                        .noneMatch(subnet -> subnet.contains(prefix)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Those that overlap a subnet of this node, and are more than one address inside it, as pods' devices have. */
    List<Entry> overlapping(Prefix subnet) {
        return entries.stream()
                .filter(entry -> isPart(entry)
                        && entry.prefix().overlaps(subnet)
                        && !(entry.isOneAddress() && entry.gateway().isEmpty()))
                .toList();
    }

    /**
     * Those that overlap the pods' network, but for what is inside this node's subnets. What has just a peer's subnet keeps our route out of
     * the kernel, which is reported with that route.
     */
    List<Entry> inTheWay(Optional<Subnets> own, Set<Prefix> peers) {
        return entries.stream()
                .filter(entry -> own.stream()
                        .flatMap(subnets -> subnets.prefixes().stream())
                        .noneMatch(subnet -> subnet.contains(entry.prefix())))
                .filter(entry -> !peers.contains(entry.prefix()) || entry.winsSilently())
                .toList();
    }
}
