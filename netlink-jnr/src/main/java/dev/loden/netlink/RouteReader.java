package dev.loden.netlink;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Via;
import dev.loden.netlink.codec.LinkNames;
import dev.loden.netlink.codec.RouteCodec;
import dev.loden.netlink.socket.Dumper;
import dev.loden.netlink.wire.MessageReader;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Sorts the main table's routes as they come: ours, those of others that matter, and a digest of the rest, which a router can have
 * a million of.
 */
final class RouteReader implements Dumper.Decoder<RouteReader.Sorted> {
    /** 2^64 divided by the golden ratio, and the multipliers of splitmix64's last step (Steele and others, 2014). */
    private static final long GOLDEN = 0x9e37_79b9_7f4a_7c15L;

    private static final long FIRST = 0xbf58_476d_1ce4_e5b9L;
    private static final long SECOND = 0x94d0_49bb_1331_11ebL;

    private final int family;
    private final Scope scope;
    private final Set<Prefix> within;
    private final LinkNames names;
    private final Map<Integer, NextHop> nextHops;
    private final Map<ObjectKey, KernelObject> expected;
    private final Set<Integer> usedByOthers = new HashSet<>();
    private long digest;

    /**
     * For one family.
     *
     * @param nextHops by number
     * @param expected what is held anyway, and used in place of what is equal
     */
    RouteReader(
            int family,
            Scope scope,
            LinkNames names,
            Map<Integer, NextHop> nextHops,
            Map<ObjectKey, KernelObject> expected) {
        this.family = family;
        this.scope = scope;
        this.within = scope.routes().stream().map(Scope.RouteScope::within).collect(Collectors.toSet());
        this.names = names;
        this.nextHops = nextHops;
        this.expected = expected;
    }

    /** A route: ours, or of others. */
    sealed interface Sorted {
        record Ours(Route route) implements Sorted {}

        record Others(HostRoute route) implements Sorted {}
    }

    /** Of the routes that are left out; in whatever order the kernel lists them. */
    long digest() {
        return digest;
    }

    @Override
    public void restart() {
        digest = 0;
        usedByOthers.clear();
    }

    /** The numbers of the next-hop objects that others' routes use. */
    Set<Integer> usedByOthers() {
        return usedByOthers;
    }

    /** Empty for the kernel's own routes that no snapshot has, and for what is in the digest alone. */
    @Override
    public Optional<Sorted> decode(MessageReader message) {
        return message.u8(0) == family ? RouteCodec.decode(message).flatMap(this::sorted) : Optional.empty();
    }

    private Optional<Sorted> sorted(RouteCodec.Entry entry) {
        int id = entry.hop().nextHopId();
        Optional<NextHop> object = Optional.ofNullable(nextHops.get(id));
        String named = names.name(entry.hop().linkIndex());
        String link = named.isEmpty() ? object.map(NextHop::link).orElse("") : named;
        boolean ours = scope.links().contains(link);
        if (link.isEmpty() || (entry.isByKernel() && (ours || isLinkLocal(entry)))) {
            return Optional.empty();
        }
        if (entry.plain() && (ours || isWithin(entry.destination()))) {
            var route = new Route(entry.destination(), entry.hop().via(link), entry.protocol());
            KernelObject before = expected.get(route.key());
            if (scope.owns(route) || isLedAway(route, before)) {
                return Optional.of(new Sorted.Ours(route.equals(before) ? (Route) before : route));
            }
        }
        if (object.isPresent()) {
            usedByOthers.add(id);
        }
        if (!entry.isByKernel() && entry.destination().length() > 0 && !isWithin(entry.destination())) {
            digest += hash(entry);
            return Optional.empty();
        }
        var gateway = entry.hop().gateway().or(() -> object.map(NextHop::gateway));
        return Optional.of(new Sorted.Others(new HostRoute(entry.destination(), gateway, link, entry.metric())));
    }

    /** Ours, but another program has put its next hop in the place of the one that it goes by. */
    private static boolean isLedAway(Route route, KernelObject expected) {
        return expected instanceof Route before
                && before.protocol() == route.protocol()
                && before.via() instanceof Via.NextHopObject ours
                && route.via() instanceof Via.NextHopObject now
                && ours.id() == now.id();
    }

    private boolean isWithin(Prefix destination) {
        for (Prefix part : within) {
            if (part.overlaps(destination)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLinkLocal(RouteCodec.Entry entry) {
        return entry.destination().address() instanceof Ipv6 v6 && v6.isLinkLocal();
    }

    private static long hash(RouteCodec.Entry entry) {
        long bits = hash(entry.destination().length(), entry.destination().address());
        if (entry.hop().gateway().isPresent()) {
            bits = hash(bits, entry.hop().gateway().get());
        }
        bits = mix(bits + entry.hop().linkIndex());
        return mix(mix(bits + entry.hop().nextHopId()) + entry.metric());
    }

    private static long hash(long before, IpAddress address) {
        return switch (address) {
            case Ipv4 v4 -> mix(before + v4.bits());
            case Ipv6 v6 -> mix(mix(before + v6.high()) + v6.low());
        };
    }

    private static long mix(long bits) {
        long mixed = bits + GOLDEN;
        mixed = (mixed ^ (mixed >>> 30)) * FIRST;
        mixed = (mixed ^ (mixed >>> 27)) * SECOND;
        return mixed ^ (mixed >>> 31);
    }
}
