package dev.loden.core.underlay;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.Underlay;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Which peers are on the external device's segment, as the kernel's own route lookup answers. Answers are kept for as long as the
 * host's routes and the device stay as they are; other tables and rules, of which there are no events, are looked up again
 * after {@link #TRUST}. <b>Thread</b>: one at a time, except {@link #surrounds}.
 */
public final class OnLinkResolver {
    private static final Duration TRUST = Duration.ofMinutes(10);

    private final Lookup kernel;
    private final LongSupplier clock;
    private final ConcurrentSkipListMap<IpAddress, Boolean> answers = new ConcurrentSkipListMap<>();
    private Optional<Ground> ground = Optional.empty();
    private long asked;

    /** What the answers rest on. */
    private record Ground(List<HostLink> external, List<HostRoute> routes, long otherRoutes) {}

    /** The kernel's route lookup. */
    @FunctionalInterface
    public interface Lookup {
        /** Those of the addresses to which packets leave by the link without a gateway. */
        Set<IpAddress> onLink(String link, Collection<IpAddress> addresses);
    }

    /** Nothing looked up yet. */
    public OnLinkResolver(Lookup kernel, LongSupplier clock) {
        this.kernel = kernel;
        this.clock = clock;
    }

    /**
     * Looks all up again if the host's network has changed or the answers are old.
     *
     * @param peers those in question
     * @return the addresses for which the answer is another now
     */
    public Set<IpAddress> refresh(
            Underlay underlay, HostNetwork host, NetworkConfig network, Supplier<Collection<Lease>> peers) {
        Optional<Ground> now = Optional.of(ground(underlay, host, network));
        boolean old = !answers.isEmpty() && clock.getAsLong() - asked > TRUST.toNanos();
        if (ground.equals(now) && !old) {
            return Set.of();
        }
        Map<IpAddress, Boolean> before = Map.copyOf(answers);
        answers.clear();
        ground = now;
        asked = clock.getAsLong();
        Set<IpAddress> addresses = addresses(peers.get());
        ask(underlay, addresses);
        return addresses.stream()
                .filter(address -> !answers.get(address).equals(before.get(address)))
                .collect(Collectors.toSet());
    }

    /** The underlay with those of the peers that are on its segment. */
    public Underlay resolve(Underlay underlay, Collection<Lease> peers) {
        Set<IpAddress> addresses = addresses(peers);
        ask(underlay, addresses);
        Set<IpAddress> onLink = addresses.stream().filter(answers::get).collect(Collectors.toSet());
        return underlay.withOnLink(onLink);
    }

    private static Set<IpAddress> addresses(Collection<Lease> peers) {
        var addresses = new HashSet<IpAddress>();
        for (Lease peer : peers) {
            addresses.addAll(peer.attributes().publicAddresses());
        }
        return addresses;
    }

    private void ask(Underlay underlay, Set<IpAddress> addresses) {
        Map<String, List<IpAddress>> open = addresses.stream()
                .filter(address -> !answers.containsKey(address))
                .collect(Collectors.groupingBy(
                        address -> underlay.device(address.family()).link()));
        open.forEach((link, asked) -> {
            Set<IpAddress> found = kernel.onLink(link, asked);
            asked.forEach(address -> answers.put(address, found.contains(address)));
        });
    }

    /** Pods come and go, with routes inside their network; no peer's public address is there. */
    private static Ground ground(Underlay underlay, HostNetwork host, NetworkConfig network) {
        return new Ground(
                host.links().stream()
                        .filter(link -> underlay.links().contains(link.name()))
                        .toList(),
                host.routes().stream()
                        .filter(route -> !network.contains(route.destination()))
                        .toList(),
                host.otherRoutes());
    }

    /** Whether a route to that destination may decide how a peer is reached. <b>Thread</b>: any. */
    public boolean surrounds(Prefix destination) {
        IpAddress next = answers.ceilingKey(destination.address());
        return next != null && destination.contains(next);
    }
}
