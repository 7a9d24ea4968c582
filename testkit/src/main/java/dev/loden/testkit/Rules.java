package dev.loden.testkit;

import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;

/** What the kernel refuses, and with which error number; found by trying on a real one (6.18). */
final class Rules {
    private final Ledger ledger;

    Rules(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Makes the change if the kernel would; the answer is an error number, 0 if made. */
    int make(Change change) {
        return switch (change) {
            case Change.Add add -> write(add.object(), false);
            case Change.Replace replace -> write(replace.object(), true);
            case Change.Recreate recreate -> {
                remove(recreate.actual());
                yield write(recreate.object(), false);
            }
            case Change.Remove remove -> remove(remove.object());
        };
    }

    private int remove(KernelObject object) {
        ledger.find(object.key()).filter(held -> isMeant(held, object)).ifPresent(ledger::remove);
        return Errnos.NONE;
    }

    /** Routes and forwarding entries are removed by all they say, the others by their key. */
    private static boolean isMeant(KernelObject held, KernelObject object) {
        return switch (object) {
            case Route route -> held.equals(route);
            case FdbEntry entry -> held.equals(entry);
            case DriverObject of -> held.equals(of);
            case Link link -> true;
            case Address address -> true;
            case NextHop hop -> true;
            case Neighbor neighbor -> true;
        };
    }

    private int write(KernelObject object, boolean replace) {
        int errno = switch (object) {
            case Link link -> checkLink(link, replace);
            case Address address -> checkLinkThere(address.link());
            case NextHop hop -> checkGateway(hop.link(), hop.gateway(), hop.onlink());
            case Route route -> checkRoute(route, replace);
            case Neighbor neighbor -> checkLinkThere(neighbor.link());
            case FdbEntry entry -> checkFdbEntry(entry);
            case DriverObject of -> Errnos.EOPNOTSUPP;
        };
        if (errno == Errnos.NONE) {
            ledger.put(object instanceof Link link ? capped(link) : object);
        }
        return errno;
    }

    /** A new vxlan device silently gets no more than its underlay carries. */
    private Link capped(Link link) {
        int mtu = Math.min(link.mtu(), largestMtu(link.kind()));
        return new Link(link.name(), link.kind(), link.mac(), mtu, link.up());
    }

    private int largestMtu(LinkKind kind) {
        return switch (kind) {
            case LinkKind.Custom custom -> Integer.MAX_VALUE;
            case LinkKind.Driven driven -> Integer.MAX_VALUE;
            case LinkKind.Vxlan vxlan ->
                ledger.link(vxlan.underlay())
                        .map(under -> under.mtu() - headroom(vxlan.local().family()))
                        .orElse(Integer.MAX_VALUE);
        };
    }

    /** VXLAN_HEADROOM, VXLAN6_HEADROOM (net/vxlan.h). */
    private static int headroom(Family family) {
        return switch (family) {
            case IPV4 -> 50;
            case IPV6 -> 70;
        };
    }

    private int checkLinkThere(String name) {
        return ledger.link(name).isPresent() ? Errnos.NONE : Errnos.ENODEV;
    }

    private int checkLink(Link link, boolean replace) {
        boolean there = ledger.link(link.name()).isPresent();
        if (replace) {
            int errno = link.mtu() > largestMtu(link.kind()) ? Errnos.EINVAL : Errnos.NONE;
            return there ? errno : Errnos.ENODEV;
        }
        return switch (link.kind()) {
            case LinkKind.Custom custom -> Errnos.EOPNOTSUPP;
            case LinkKind.Driven driven -> Errnos.EOPNOTSUPP;
            case LinkKind.Vxlan vxlan -> {
                if (there || ledger.objects().stream().anyMatch(held -> clashes(held, vxlan))) {
                    yield Errnos.EEXIST;
                }
                yield checkLinkThere(vxlan.underlay());
            }
        };
    }

    private static boolean clashes(KernelObject held, LinkKind.Vxlan wanted) {
        return held instanceof Link link
                && link.kind() instanceof LinkKind.Vxlan vxlan
                && vxlan.vni() == wanted.vni()
                && vxlan.port() == wanted.port()
                && vxlan.gbp() == wanted.gbp()
                && vxlan.local().family() == wanted.local().family();
    }

    private int checkFdbEntry(FdbEntry entry) {
        return ledger.link(entry.link())
                .map(link -> switch (link.kind()) {
                    case LinkKind.Custom custom -> Errnos.EOPNOTSUPP;
                    case LinkKind.Driven driven -> Errnos.EOPNOTSUPP;
                    case LinkKind.Vxlan vxlan ->
                        vxlan.local().family() == entry.remote().family() ? Errnos.NONE : Errnos.EAFNOSUPPORT;
                })
                .orElse(Errnos.ENODEV);
    }

    private int checkRoute(Route route, boolean replace) {
        int errno = switch (route.via()) {
            case Via.Direct direct -> checkUp(direct.link());
            case Via.Gateway gateway -> checkGateway(gateway.link(), gateway.address(), gateway.onlink());
            case Via.NextHopObject hop ->
                ledger.find(new ObjectKey.OfNextHop(hop.id())).isPresent() ? Errnos.NONE : Errnos.EINVAL;
        };
        boolean taken = ledger.find(route.key()).isPresent()
                || ledger.hostRoute(route.destination()).isPresent();
        return errno == Errnos.NONE && taken && !replace ? Errnos.EEXIST : errno;
    }

    private int checkUp(String name) {
        return ledger.link(name)
                .map(link -> link.up() ? Errnos.NONE : Errnos.ENETDOWN)
                .orElse(Errnos.ENODEV);
    }

    private int checkGateway(String link, IpAddress gateway, boolean onlink) {
        int errno = checkUp(link);
        if (errno != Errnos.NONE || onlink || isReachable(link, gateway)) {
            return errno;
        }
        return gateway.family() == Family.IPV4 ? Errnos.ENETUNREACH : Errnos.EHOSTUNREACH;
    }

    private boolean isReachable(String link, IpAddress gateway) {
        boolean byAddress = ledger.objects().stream()
                .anyMatch(held -> held instanceof Address address
                        && address.link().equals(link)
                        && Prefix.of(address.address(), address.length()).contains(gateway));
        boolean byHostRoute = ledger.hostRoutes().stream()
                .anyMatch(route -> route.gateway().isEmpty()
                        && route.link().equals(link)
                        && route.destination().contains(gateway));
        return byAddress || byHostRoute;
    }
}
