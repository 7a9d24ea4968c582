package dev.loden.reconcile;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Two forms of one plan: routes that name their gateways, as flannel's do, and routes by next-hop objects. Linux finds a plain
 * route's gateway by the device alone, so that many gateways on one device take quadratic time to install; objects take linear
 * time.
 */
public final class NextHops {
    /** The kernel gives no object this number. */
    private static final int NONE = 0;

    /** So many numbers are tried for a gateway; the chance that one is taken is small. */
    private static final int TRIES = 4;

    private NextHops() {}

    /**
     * The form with objects. A gateway's object has a number that follows from its address, so that every process finds it
     * again; where others have that number, the next one that follows. A route for which none is free stays plain.
     *
     * @param plan with plain routes
     * @param foreign numbers of objects that are not ours
     * @return the same paths
     */
    public static NetworkPlan byObjects(NetworkPlan plan, Set<Integer> foreign) {
        var objects = new ArrayList<KernelObject>(plan.objects().size() + 1);
        for (KernelObject object : plan.objects()) {
            if (object instanceof Route route
                    && route.via() instanceof Via.Gateway gateway
                    && free(gateway.address(), foreign) != NONE) {
                int number = free(gateway.address(), foreign);
                objects.add(new NextHop(number, gateway.link(), gateway.address(), gateway.onlink(), Route.LODEN));
                objects.add(new Route(
                        route.destination(), new Via.NextHopObject(number, gateway.link()), route.protocol()));
            } else {
                objects.add(object);
            }
        }
        return new NetworkPlan(objects);
    }

    /** The number of a gateway's object; {@link #NONE} if others have all that it could have. */
    private static int free(IpAddress gateway, Set<Integer> foreign) {
        int number = number(gateway);
        for (int tries = TRIES; tries > 0; tries--) {
            if (number != NONE && !foreign.contains(number)) {
                return number;
            }
            number = number * 0x9e37_79b1 + 0x7f4a_7c15;
        }
        return NONE;
    }

    /**
     * The plain form.
     *
     * @param plan may have next-hop objects
     * @return the same paths, without them
     */
    static NetworkPlan plain(NetworkPlan plan) {
        Map<Integer, NextHop> hops = new HashMap<>();
        plan.objects().forEach(object -> {
            if (object instanceof NextHop hop) {
                hops.put(hop.id(), hop);
            }
        });
        if (hops.isEmpty()) {
            return plan;
        }
        return new NetworkPlan(plan.objects().stream()
                .filter(object -> !(object instanceof NextHop))
                .map(object -> object instanceof Route route ? plain(route, hops) : object)
                .toList());
    }

    private static Route plain(Route route, Map<Integer, NextHop> hops) {
        if (route.via() instanceof Via.NextHopObject by && hops.containsKey(by.id())) {
            NextHop hop = hops.get(by.id());
            return new Route(
                    route.destination(), new Via.Gateway(hop.gateway(), hop.link(), hop.onlink()), route.protocol());
        }
        return route;
    }

    /** An IPv4 address is its own number; an IPv6 address is mixed, so that its low zeros do not make for clashes. */
    private static int number(IpAddress gateway) {
        return switch (gateway) {
            case Ipv4 v4 -> v4.bits();
            case Ipv6 v6 -> {
                long mixed =
                        (v6.high() * 0x9e37_79b9_7f4a_7c15L) ^ Long.rotateLeft(v6.low() * 0xc2b2_ae3d_27d4_eb4fL, 31);
                yield (int) (mixed >>> 32);
            }
        };
    }
}
