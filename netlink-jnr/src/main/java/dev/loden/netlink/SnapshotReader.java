package dev.loden.netlink;

import dev.loden.api.plan.Address;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Scope;
import dev.loden.netlink.codec.AddressCodec;
import dev.loden.netlink.codec.BlackholeCodec;
import dev.loden.netlink.codec.FdbCodec;
import dev.loden.netlink.codec.LinkCodec;
import dev.loden.netlink.codec.LinkNames;
import dev.loden.netlink.codec.NeighborCodec;
import dev.loden.netlink.codec.NextHopCodec;
import dev.loden.netlink.codec.RouteCodec;
import dev.loden.netlink.socket.Dumper;
import dev.loden.netlink.wire.Errno;
import dev.loden.netlink.wire.MessageReader;
import dev.loden.netlink.wire.Netlink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads one snapshot, kind by kind; neighbors and forwarding entries only of the scope's devices.
 *
 * <p>A route that {@link Route} cannot express in full (another metric than the family's default, a type of service, several
 * next hops) shows as {@link HostRoute} even on a device of ours: as an object it would have the key of the plain route
 * to its destination, which may be there as well. It goes when the device goes. Of several plain routes to one
 * destination the kernel uses and lists the first; the others appear when that one is removed.
 */
final class SnapshotReader {
    private static final int[] FAMILIES = {Netlink.AF_INET, Netlink.AF_INET6};

    private final Dumper dumper;
    private final Scope scope;
    private final Map<ObjectKey, KernelObject> expected;
    private final LinkNames names = new LinkNames();
    private final List<LinkCodec.Entry> own = new ArrayList<>();
    private final Map<ObjectKey, KernelObject> objects = new HashMap<>();
    private final Map<Integer, NextHop> nextHops = new HashMap<>();
    private final List<HostRoute> hostRoutes = new ArrayList<>();
    private Optional<Set<Integer>> foreignNextHops = Optional.empty();
    private long otherRoutes;

    SnapshotReader(Dumper dumper, Scope scope, Map<ObjectKey, KernelObject> expected) {
        this.dumper = dumper;
        this.scope = scope;
        this.expected = expected;
    }

    /** A device; in full if it is in scope. */
    private record LinkMessage(LinkCodec.Device device, Optional<LinkCodec.Entry> inScope) {}

    KernelSnapshot read() {
        List<LinkCodec.Device> devices = readLinks();
        Map<String, List<Address>> addresses = readAddresses();
        readNextHops();
        for (int family : FAMILIES) {
            readRoutes(family);
            readBlackholes(family);
        }
        own.forEach(this::readEntriesOn);
        List<HostLink> hostLinks = new ArrayList<>(devices.size());
        for (LinkCodec.Device device : devices) {
            List<Address> on = addresses.getOrDefault(device.name(), List.of());
            hostLinks.add(new HostLink(device.index(), device.name(), device.mtu(), device.up(), on));
        }
        return new KernelSnapshot(new HostNetwork(hostLinks, hostRoutes, foreignNextHops, otherRoutes), objects);
    }

    /** All devices; of those in scope the kind and its attributes as well. */
    private List<LinkCodec.Device> readLinks() {
        Dumper.Result<LinkMessage> result = dumper.dump(
                Netlink.RTM_GETLINK,
                LinkCodec::writeDump,
                message -> LinkCodec.device(message).map(device -> linkMessage(message, device)));
        List<LinkCodec.Device> devices = new ArrayList<>();
        for (LinkMessage read : result.required("devices")) {
            devices.add(read.device());
            names.put(read.device().index(), read.device().name());
            read.inScope().ifPresent(own::add);
        }
        own.forEach(entry -> keep(entry.resolved(names)));
        return devices;
    }

    private LinkMessage linkMessage(MessageReader message, LinkCodec.Device device) {
        boolean inScope = scope.links().contains(device.name());
        return new LinkMessage(device, inScope ? LinkCodec.decode(message) : Optional.empty());
    }

    /** The usable addresses by device, the best first; all others but link-local ones only if they are ours. */
    private Map<String, List<Address>> readAddresses() {
        List<AddressCodec.Entry> usable = new ArrayList<>();
        for (int family : FAMILIES) {
            for (AddressCodec.Entry entry : dumpAddresses(family)) {
                if (!entry.isLinkLocal()) {
                    keep(entry.address());
                }
                if (entry.isUsable()) {
                    usable.add(entry);
                }
            }
        }
        return usable.stream()
                .sorted(AddressCodec.Entry.BEST_FIRST)
                .map(AddressCodec.Entry::address)
                .collect(Collectors.groupingBy(Address::link));
    }

    private List<AddressCodec.Entry> dumpAddresses(int family) {
        return dumper.dump(
                        Netlink.RTM_GETADDR,
                        writer -> AddressCodec.writeDump(writer, family),
                        message -> isOf(family, message) ? AddressCodec.decode(message, names) : Optional.empty())
                .required("addresses");
    }

    /** A kernel without IPv6 answers a request for that family with the objects of the others. */
    private static boolean isOf(int family, MessageReader message) {
        return message.u8(0) == family;
    }

    private void readNextHops() {
        Dumper.Result<NextHopCodec.Entry> result = dumper.dump(
                Netlink.RTM_GETNEXTHOP,
                NextHopCodec::writeDump,
                message -> NextHopCodec.decode(message, names).map(this::known));
        // Kernels before 5.3 do not know the request.
        if (result.errno() == Errno.EOPNOTSUPP || result.errno() == Errno.EINVAL) {
            return;
        }
        var foreign = new HashSet<Integer>();
        for (NextHopCodec.Entry entry : result.required("next hops")) {
            entry.hop().ifPresent(hop -> {
                nextHops.put(hop.id(), hop);
                keep(hop);
            });
            if (entry.hop().filter(scope::owns).isEmpty()) {
                foreign.add(entry.id());
            }
        }
        foreignNextHops = Optional.of(foreign);
    }

    private void readRoutes(int family) {
        var reader = new RouteReader(family, scope, names, nextHops, expected);
        Dumper.Result<RouteReader.Sorted> result =
                dumper.dump(Netlink.RTM_GETROUTE, writer -> RouteCodec.writeDump(writer, family), reader);
        // A table that never had a route may not be there.
        List<RouteReader.Sorted> routes = result.errno() == Errno.ENOENT ? List.of() : result.required("routes");
        for (RouteReader.Sorted sorted : routes) {
            switch (sorted) {
                case RouteReader.Sorted.Ours ours ->
                    objects.putIfAbsent(ours.route().key(), ours.route());
                case RouteReader.Sorted.Others others -> hostRoutes.add(others.route());
            }
        }
        otherRoutes += reader.digest();
        reader.usedByOthers().stream().map(nextHops::get).forEach(this::leaveToOthers);
    }

    /** Only where some may be ours: the kernel goes through all its routes for them. */
    private void readBlackholes(int family) {
        if (scope.routes().stream().noneMatch(part -> part.link().isEmpty())) {
            return;
        }
        Dumper.Result<KernelObject> result = dumper.dump(
                Netlink.RTM_GETROUTE,
                writer -> BlackholeCodec.writeDump(writer, family),
                message -> isOf(family, message)
                        ? BlackholeCodec.decode(message).filter(scope::owns).map(this::known)
                        : Optional.empty());
        if (result.errno() != Errno.ENOENT) {
            result.required("blackhole routes").forEach(this::keep);
        }
    }

    /** A next hop with our mark that a route of others uses belongs to a second daemon, for another network. */
    private void leaveToOthers(NextHop hop) {
        if (!scope.links().contains(hop.link()) && objects.remove(hop.key()) != null) {
            foreignNextHops.orElseThrow().add(hop.id());
        }
    }

    private void readEntriesOn(LinkCodec.Entry entry) {
        for (int family : FAMILIES) {
            dumper.dump(
                            Netlink.RTM_GETNEIGH,
                            writer -> NeighborCodec.writeDump(writer, family, entry.index()),
                            message -> isOf(family, message)
                                    ? NeighborCodec.decode(message, names).map(this::known)
                                    : Optional.empty())
                    .required("neighbors")
                    .forEach(this::keep);
        }
        if (entry.link().kind() instanceof LinkKind.Vxlan) {
            dumper.dump(
                            Netlink.RTM_GETNEIGH,
                            writer -> FdbCodec.writeDump(writer, entry.index()),
                            message -> FdbCodec.decode(message, names).map(this::known))
                    .required("forwarding entries")
                    .forEach(this::keep);
        }
    }

    /** The expected object in place of an equal one, so that a long dump is not held twice. */
    private KernelObject known(KernelObject read) {
        KernelObject same = expected.get(read.key());
        return read.equals(same) ? same : read;
    }

    private NextHopCodec.Entry known(NextHopCodec.Entry entry) {
        return new NextHopCodec.Entry(entry.id(), entry.hop().map(hop -> (NextHop) known(hop)));
    }

    private void keep(KernelObject object) {
        if (scope.owns(object)) {
            objects.putIfAbsent(object.key(), object);
        }
    }
}
