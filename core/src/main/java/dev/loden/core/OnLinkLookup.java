package dev.loden.core;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.NetlinkOps;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Which peers are on the external device's segment, as the kernel's own route lookup says. Answers are kept for as long as
 * the host's routes and the device stay as they are; other tables and rules, of which nothing is told, are asked again
 * after {@link #TRUST}. Lives on the reconcile thread, but for {@link #surrounds}.
 */
final class OnLinkLookup {
    private static final Duration TRUST = Duration.ofMinutes(10);

    private final NetlinkOps netlink;
    private final LongSupplier clock;
    private final ConcurrentSkipListMap<IpAddress, Boolean> answers = new ConcurrentSkipListMap<>();
    private Optional<Ground> ground = Optional.empty();
    private long asked;

    /** What the answers rest on. */
    private record Ground(Optional<HostLink> external, List<HostRoute> routes) {}

    OnLinkLookup(NetlinkOps netlink, LongSupplier clock) {
        this.netlink = netlink;
        this.clock = clock;
    }

    /** The underlay with the peers that are on its segment. */
    Underlay of(Underlay underlay, HostNetwork host, NetworkConfig config, Collection<Lease> peers) {
        Optional<Ground> now = Optional.of(ground(underlay, host, config));
        if (!ground.equals(now) || isOld()) {
            answers.clear();
            ground = now;
            asked = clock.getAsLong();
        }
        Set<IpAddress> addresses = addresses(peers);
        answers.keySet().retainAll(addresses);
        return about(underlay, addresses);
    }

    /** Whether what was found out can still be relied on. */
    boolean holds(Underlay underlay, HostNetwork host, NetworkConfig config) {
        return ground.equals(Optional.of(ground(underlay, host, config))) && (answers.isEmpty() || !isOld());
    }

    private boolean isOld() {
        return clock.getAsLong() - asked > TRUST.toNanos();
    }

    /** The same for some peers, while the host's network is as it was. */
    Underlay about(Underlay underlay, Collection<Lease> peers) {
        return about(underlay, addresses(peers));
    }

    private Underlay about(Underlay underlay, Set<IpAddress> addresses) {
        ask(underlay.link(), addresses);
        Set<IpAddress> onLink = addresses.stream().filter(answers::get).collect(Collectors.toSet());
        return new Underlay(underlay.link(), underlay.mtu(), underlay.ipv4(), underlay.ipv6(), onLink);
    }

    private static Set<IpAddress> addresses(Collection<Lease> peers) {
        var addresses = new HashSet<IpAddress>();
        for (Lease peer : peers) {
            for (Family family : Family.values()) {
                peer.attributes().publicAddress(family).ifPresent(addresses::add);
            }
        }
        return addresses;
    }

    private void ask(String link, Set<IpAddress> addresses) {
        List<IpAddress> open = addresses.stream()
                .filter(address -> !answers.containsKey(address))
                .toList();
        if (!open.isEmpty()) {
            Set<IpAddress> found = netlink.onLink(link, open);
            open.forEach(address -> answers.put(address, found.contains(address)));
        }
    }

    /** Pods come and go, with routes inside their network; no peer's public address is there. */
    private static Ground ground(Underlay underlay, HostNetwork host, NetworkConfig config) {
        return new Ground(
                host.link(underlay.link()),
                host.routes().stream()
                        .filter(route -> !config.contains(route.destination()))
                        .toList());
    }

    /** Whether a route to that destination may decide how a peer is reached. <b>Thread</b>: any. */
    boolean surrounds(Prefix destination) {
        IpAddress next = answers.ceilingKey(destination.address());
        return next != null && destination.contains(next);
    }
}
