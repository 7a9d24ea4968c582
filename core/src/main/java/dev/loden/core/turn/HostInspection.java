package dev.loden.core.turn;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Scope;
import dev.loden.core.lease.PeerTable;
import dev.loden.core.plan.OwnDevices;
import dev.loden.core.underlay.HostNetworks;
import dev.loden.core.underlay.HostOverlaps;
import dev.loden.core.underlay.ReservedAddresses;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a full turn finds out about the host and others on it: networks that are in the way, devices and next-hop objects that are not
 * ours. <b>Thread</b>: the reconcile thread.
 */
final class HostInspection {
    private final PeerTable peers;
    private final Outputs outputs;
    private final HostOverlaps overlaps = new HostOverlaps();
    private final OwnDevices devices = new OwnDevices();

    /** What no subnet is to be chosen of, as it was last read. */
    private Set<Prefix> avoid = Set.of();

    /** The numbers of others' next-hop objects, as they were last read. */
    private Optional<Set<Integer>> foreignNextHops = Optional.empty();

    private Map<String, String> otherDevices = Map.of();
    private Map<IpAddress, String> reserved = Map.of();
    private final Supplier<Set<IpAddress>> store;

    /** Whether the addresses of an earlier run were looked up. */
    private boolean recalled;

    /**
     * Nothing known yet.
     *
     * @param store where the lease store is
     */
    HostInspection(PeerTable peers, Supplier<Set<IpAddress>> store, Outputs outputs) {
        this.peers = peers;
        this.store = store;
        this.outputs = outputs;
    }

    /** The lease of an earlier run, known by its subnets, says which of its addresses this node was reached at. */
    void recall(Consumer<LeaseAttributes> prefer) {
        if (!recalled && peers.complete()) {
            recalled = true;
            outputs.subnetEnv().previous().flatMap(peers::lease).ifPresent(lease -> prefer.accept(lease.attributes()));
        }
    }

    /** Finds out which addresses no lease may contain. */
    void reserve(HostNetwork host, Scope ours, NetworkConfig network, Optional<Lease> lease) {
        reserved = ReservedAddresses.of(host, ours, network, lease.map(Lease::subnets), store.get());
    }

    /**
     * Takes note of all else, and names where the host's networks are in the way.
     *
     * @param actual as read in the scope
     * @param likely the devices that may be flannel's
     * @return the snapshot without others' devices
     */
    KernelSnapshot inspect(
            KernelSnapshot actual, Scope scope, NetworkConfig network, Optional<Lease> lease, Set<String> likely) {
        otherDevices = devices.others(actual, scope, grounds(network, lease, likely));
        foreignNextHops = actual.host().nextHops();
        HostNetworks networks = HostNetworks.of(actual.host(), scope, network);
        Optional<Subnets> subnets = lease.map(Lease::subnets);
        avoid = toAvoid(networks.toAvoid(subnets));
        var status = outputs.status();
        status.podsTrouble(networks.lostSubnet(subnets));
        status.node(status.node()
                .withOverlaps(overlaps.name(
                        networks,
                        subnets,
                        outputs.subnetEnv()::previous,
                        () -> peers.usable()
                                .flatMap(peer -> peer.prefixes().stream())
                                .collect(Collectors.toSet()))));
        return OwnDevices.without(otherDevices.keySet(), actual);
    }

    private Set<Prefix> toAvoid(Set<Prefix> networks) {
        return Stream.concat(
                        networks.stream(),
                        reserved.keySet().stream()
                                .filter(address -> networks.stream().noneMatch(prefix -> prefix.contains(address)))
                                .map(address ->
                                        Prefix.of(address, address.family().bits())))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Devices of others among those of a scope, were this the network and these the configured backend's. */
    Map<String, String> othersIn(
            KernelSnapshot actual, Scope scope, NetworkConfig network, Lease lease, Set<String> likely) {
        return devices.trial().others(actual, scope, grounds(network, Optional.of(lease), likely));
    }

    private OwnDevices.Grounds grounds(NetworkConfig network, Optional<Lease> lease, Set<String> likely) {
        return new OwnDevices.Grounds(
                network,
                lease,
                likely,
                () -> new OwnDevices.Earlier(
                        outputs.subnetEnv().previousNetworks(),
                        outputs.subnetEnv().previous()));
    }

    /** A turn has made all that it wanted. */
    void made(Scope scope, Map<ObjectKey, KernelObject> desired) {
        devices.made(scope, desired);
    }

    /** Addresses that no lease may contain, and whose they are. */
    Map<IpAddress, String> reserved() {
        return reserved;
    }

    Set<Prefix> avoid() {
        return avoid;
    }

    Optional<Set<Integer>> foreignNextHops() {
        return foreignNextHops;
    }

    /** What each device is that is not ours although we would have one of its name. */
    Map<String, String> otherDevices() {
        return otherDevices;
    }
}
