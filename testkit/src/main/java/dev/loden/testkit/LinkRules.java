package dev.loden.testkit;

import dev.loden.api.net.Family;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkKind;
import java.util.HashSet;
import java.util.Set;

/** What the kernel refuses of devices, and what it makes of those it accepts. */
final class LinkRules {
    private final KernelState state;
    private final Set<String> unknownKinds = new HashSet<>();

    LinkRules(KernelState state) {
        this.state = state;
    }

    /** Devices of this kind cannot be made. */
    void forgetKind(String kind) {
        unknownKinds.add(kind);
    }

    /** Makes a device where none of its name is. */
    Refusal add(Link link) {
        Refusal refusal = state.link(link.name()).isPresent() ? Refusal.of(Errnos.EEXIST) : checkKind(link.kind());
        if (refusal.isNone()) {
            int mtu = Math.min(link.mtu(), largestMtu(link.kind()));
            state.put(new Link(link.name(), link.kind(), link.mac(), mtu, link.up(), link.alias()));
        }
        return refusal;
    }

    /** Changes what can be changed in place: address, MTU, up or down. The kind stays. */
    Refusal change(Link link) {
        Link held = state.link(link.name()).orElse(null);
        if (held == null) {
            return Refusal.noDevice(link.name());
        }
        if (link.mtu() > largestMtu(held.kind())) {
            return Refusal.of(Errnos.EINVAL);
        }
        String alias = link.alias().isEmpty() ? held.alias() : link.alias();
        state.put(new Link(link.name(), held.kind(), link.mac().or(held::mac), link.mtu(), link.up(), alias));
        return Refusal.NONE;
    }

    /** A kind that can never be made, whatever else is there. */
    static Refusal checkPossible(LinkKind kind) {
        return switch (kind) {
            case LinkKind.Vxlan vxlan -> Refusal.NONE;
            case LinkKind.Driven driven ->
                new Refusal(
                        Errnos.EOPNOTSUPP,
                        "a " + driven.kind() + " device is made by the driver " + driven.driver()
                                + ", not by rtnetlink");
            case LinkKind.Custom custom ->
                custom.kind().equals("vxlan")
                        ? new Refusal(Errnos.EINVAL, "kind vxlan is declared by LinkKind.Vxlan")
                        : Refusal.NONE;
        };
    }

    private Refusal checkKind(LinkKind kind) {
        Refusal refusal = checkPossible(kind);
        return refusal.isNone()
                ? switch (kind) {
                    case LinkKind.Vxlan vxlan -> checkVxlan(vxlan);
                    case LinkKind.Custom custom -> checkCustom(custom);
                    case LinkKind.Driven driven -> refusal;
                }
                : refusal;
    }

    private Refusal checkVxlan(LinkKind.Vxlan vxlan) {
        return state.objects().stream().anyMatch(held -> clashes(held, vxlan))
                ? Refusal.of(Errnos.EEXIST)
                : checkThere(vxlan.underlay());
    }

    private Refusal checkCustom(LinkKind.Custom custom) {
        Refusal lower = custom.lower().map(this::checkThere).orElse(Refusal.NONE);
        boolean unknown = custom.kind().isEmpty() || unknownKinds.contains(custom.kind());
        return lower.isNone() && unknown ? new Refusal(Errnos.EOPNOTSUPP, "Unknown device type") : lower;
    }

    Refusal checkThere(String name) {
        return state.link(name).isPresent() ? Refusal.NONE : Refusal.noDevice(name);
    }

    private static boolean clashes(KernelObject held, LinkKind.Vxlan wanted) {
        return held instanceof Link link
                && link.kind() instanceof LinkKind.Vxlan vxlan
                && vxlan.vni() == wanted.vni()
                && vxlan.port() == wanted.port()
                && vxlan.gbp() == wanted.gbp()
                && vxlan.local().family() == wanted.local().family();
    }

    /** A vxlan device gets no more than its underlay carries: a new one silently less, and EINVAL later. */
    private int largestMtu(LinkKind kind) {
        return kind instanceof LinkKind.Vxlan vxlan
                ? state.link(vxlan.underlay())
                        .map(under -> under.mtu() - headroom(vxlan.local().family()))
                        .orElse(Integer.MAX_VALUE)
                : Integer.MAX_VALUE;
    }

    /** VXLAN_HEADROOM, VXLAN6_HEADROOM (net/vxlan.h). */
    private static int headroom(Family family) {
        return switch (family) {
            case IPV4 -> 50;
            case IPV6 -> 70;
        };
    }
}
