package dev.loden.core.underlay;

import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.Scope;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Addresses in the pods' network that no lease may contain, for a route to it would take from this host what it lives by: its own
 * addresses, its routers, its lease store.
 */
public final class ReservedAddresses {
    private ReservedAddresses() {}

    /**
     * Finds them.
     *
     * @param host its devices and routes
     * @param ours what is ours of these
     * @param network the pods': what lies outside no lease can contain
     * @param own this node's subnets: what is inside them are its pods
     * @param store where the lease store is
     * @return whose each is, for people
     */
    public static Map<IpAddress, String> of(
            HostNetwork host, Scope ours, NetworkConfig network, Optional<Subnets> own, Set<IpAddress> store) {
        var found = new TreeMap<IpAddress, String>();
        BiConsumer<IpAddress, String> reserve = (address, whose) -> {
            boolean inside = network.networks().anyMatch(pods -> pods.contains(address));
            boolean isPods = own.stream()
                    .flatMap(subnets -> subnets.prefixes().stream())
                    .anyMatch(subnet -> subnet.contains(address));
            if (inside && !isPods) {
                found.putIfAbsent(address, whose);
            }
        };
        store.forEach(address -> reserve.accept(address, "the address of the lease store"));
        host.links().stream()
                .filter(link -> isHosts(link.name(), ours))
                .flatMap(link -> link.addresses().stream())
                .forEach(address -> reserve.accept(address.address(), "this host's address on " + address.link()));
        host.routes().stream()
                .filter(route -> isHosts(route.link(), ours))
                .forEach(route -> route.gateway()
                        .filter(router -> isOnSegment(host, route.link(), router))
                        .ifPresent(router -> reserve.accept(router, "a router of this host by " + route.link())));
        return found;
    }

    private static boolean isHosts(String link, Scope ours) {
        return !ours.links().contains(link) && !HostNetworks.isForPods(link);
    }

    /** Not so for tunnels, whose gateways are the peers' own inner addresses. */
    private static boolean isOnSegment(HostNetwork host, String link, IpAddress router) {
        return host.link(link).stream()
                .flatMap(device -> device.addresses().stream())
                .map(address -> Prefix.of(address.address(), address.length()))
                .anyMatch(segment -> segment.contains(router));
    }
}
