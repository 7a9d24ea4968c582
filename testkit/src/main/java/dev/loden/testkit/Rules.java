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
import java.util.HashSet;
import java.util.Set;

/** What the kernel refuses, and with which error number; found by experiment on a real one (6.18). */
final class Rules {
    /** Numbers of next hops that were refused because others have them: no route is made by these. */
    private final Set<Integer> othersHops = new HashSet<>();

    private final KernelState state;
    private final LinkRules links;

    Rules(KernelState state) {
        this.state = state;
        this.links = new LinkRules(state);
    }

    LinkRules links() {
        return links;
    }

    /** Makes the change if the kernel would. */
    Refusal make(Change change) {
        return switch (change) {
            case Change.Add add -> write(add.object(), false);
            case Change.Replace replace -> write(replace.object(), true);
            case Change.Recreate recreate -> recreate(recreate);
            case Change.Remove remove -> remove(remove.object());
        };
    }

    private Refusal recreate(Change.Recreate recreate) {
        Refusal refusal = LinkRules.checkPossible(recreate.object().kind());
        if (refusal.isNone()) {
            remove(recreate.actual());
            return links.add(recreate.object());
        }
        return refusal;
    }

    private Refusal remove(KernelObject object) {
        if (object instanceof DriverObject of) {
            return notOurs(of);
        }
        state.find(object.key()).filter(held -> isMeant(held, object)).ifPresent(state::remove);
        return Refusal.NONE;
    }

    /** Routes and forwarding entries are removed if all their values match, the others by their key. */
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

    private Refusal write(KernelObject object, boolean replace) {
        Refusal refusal = switch (object) {
            case Link link -> replace ? links.change(link) : links.add(link);
            case Address address -> links.checkThere(address.link());
            case NextHop hop -> checkHop(hop, replace);
            case Route route -> checkRoute(route, replace);
            case Neighbor neighbor -> links.checkThere(neighbor.link());
            case FdbEntry entry -> checkFdbEntry(entry);
            case DriverObject of -> notOurs(of);
        };
        if (refusal.isNone() && !(object instanceof Link)) {
            state.put(object);
        }
        return refusal;
    }

    private static Refusal notOurs(DriverObject object) {
        return new Refusal(
                Errnos.EOPNOTSUPP, "kept by the driver " + object.key().driver() + ", not by rtnetlink");
    }

    private Refusal checkFdbEntry(FdbEntry entry) {
        return state.link(entry.link())
                .map(link -> Refusal.of(checkRemote(link.kind(), entry.remote())))
                .orElseGet(() -> Refusal.noDevice(entry.link()));
    }

    private static int checkRemote(LinkKind kind, IpAddress remote) {
        return switch (kind) {
            case LinkKind.Custom custom -> Errnos.EOPNOTSUPP;
            case LinkKind.Driven driven -> Errnos.EOPNOTSUPP;
            case LinkKind.Vxlan vxlan -> vxlan.local().family() == remote.family() ? Errnos.NONE : Errnos.EAFNOSUPPORT;
        };
    }

    private Refusal checkRoute(Route route, boolean replace) {
        Refusal refusal = switch (route.via()) {
            case Via.Direct direct -> checkUp(direct.link());
            case Via.Gateway gateway -> checkGateway(gateway.link(), gateway.address(), gateway.onlink());
            case Via.NextHopObject hop ->
                othersHops.contains(hop.id())
                        ? Refusal.of(Errnos.EEXIST)
                        : Refusal.of(
                                state.find(new ObjectKey.OfNextHop(hop.id())).isPresent()
                                        ? Errnos.NONE
                                        : Errnos.EINVAL);
            case Via.Blackhole blackhole -> Refusal.NONE;
        };
        return refusal.isNone() && state.isTaken(route) && !replace ? Refusal.of(Errnos.EEXIST) : refusal;
    }

    private Refusal checkHop(NextHop hop, boolean replace) {
        if (!replace && state.find(hop.key()).isPresent()) {
            othersHops.add(hop.id());
            return Refusal.of(Errnos.EEXIST);
        }
        othersHops.remove(hop.id());
        return checkGateway(hop.link(), hop.gateway(), hop.onlink());
    }

    private Refusal checkUp(String name) {
        return state.link(name)
                .map(link -> Refusal.of(link.up() ? Errnos.NONE : Errnos.ENETDOWN))
                .orElseGet(() -> Refusal.noDevice(name));
    }

    private Refusal checkGateway(String link, IpAddress gateway, boolean onlink) {
        Refusal refusal = checkUp(link);
        if (!refusal.isNone() || onlink || isReachable(link, gateway)) {
            return refusal;
        }
        return Refusal.of(gateway.family() == Family.IPV4 ? Errnos.ENETUNREACH : Errnos.EHOSTUNREACH);
    }

    private boolean isReachable(String link, IpAddress gateway) {
        boolean byAddress = state.objects().stream()
                .anyMatch(held -> held instanceof Address address
                        && address.link().equals(link)
                        && Prefix.of(address.address(), address.length()).contains(gateway));
        boolean byHostRoute = state.hostRoutes().stream()
                .anyMatch(route -> route.gateway().isEmpty()
                        && route.link().equals(link)
                        && route.destination().contains(gateway));
        return byAddress || byHostRoute;
    }
}
