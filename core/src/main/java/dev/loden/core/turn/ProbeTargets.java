package dev.loden.core.turn;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Underlay;
import dev.loden.core.plan.PlanInputs;
import dev.loden.core.probe.ProbeTarget;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where peers give echoes: each kernel at its public address and, behind a tunnel, at the address of the tunnel's device, the first of its
 * subnet. <b>Thread</b>: the reconcile thread.
 */
final class ProbeTargets {
    /** An Ethernet header, a VXLAN header, and a UDP header (RFC 7348 section 5). */
    private static final int VXLAN = 14 + 8 + 8;

    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;

    private final Underlay external;
    private final int podsMtu;
    private final Map<ObjectKey, KernelObject> objects;

    ProbeTargets(PlanInputs inputs, Map<ObjectKey, KernelObject> objects) {
        this.external = inputs.external().underlay();
        this.podsMtu = inputs.backends().mtu(external);
        this.objects = objects;
    }

    /** By the route to its subnet; empty if it has no public address. */
    Optional<ProbeTarget> of(Subnets key, Lease lease, Route route) {
        Family family = route.destination().family();
        Optional<IpAddress> outer = Stream.concat(Stream.of(family), Stream.of(Family.values()))
                .flatMap(one -> lease.attributes().publicAddress(one).stream())
                .findFirst();
        boolean tunnel = !external.links().contains(route.link());
        Optional<Link> device = Optional.ofNullable(objects.get(new ObjectKey.OfLink(route.link())))
                .filter(found -> tunnel)
                .map(Link.class::cast);
        String type = lease.attributes().advertisement().backendType();
        String way = (type.isEmpty() ? "" : type + " by ") + route.link();
        return outer.map(address -> new ProbeTarget(
                key,
                way,
                device.map(ProbeTargets::carrier).orElse(""),
                address,
                inner(lease, family).filter(found -> device.isPresent()),
                Math.min(
                        external.leastMtu(),
                        podsMtu + device.map(link -> overhead(link, address)).orElse(0)),
                podsMtu));
    }

    private static Optional<IpAddress> inner(Lease lease, Family family) {
        return lease.subnets().subnet(family).map(Prefix::address);
    }

    private static String carrier(Link device) {
        return device.kind() instanceof LinkKind.Vxlan vxlan ? "UDP port " + vxlan.port() : "";
    }

    /** What is known for certain. */
    private static int overhead(Link device, IpAddress outer) {
        return device.kind() instanceof LinkKind.Vxlan
                ? VXLAN + (outer.family() == Family.IPV4 ? IPV4_HEADER : IPV6_HEADER)
                : 0;
    }
}
