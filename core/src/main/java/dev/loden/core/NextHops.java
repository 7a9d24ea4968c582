package dev.loden.core;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Says routes through gateways by next-hop objects. Linux finds a plain route's gateway by the device alone, so that many
 * gateways on one device take quadratic time to install; objects take linear time.
 *
 * @param foreign numbers of objects that are not ours; empty if routes are to stay plain
 */
record NextHops(Optional<Set<Integer>> foreign) {
    /** Routes as flannel makes them. */
    static final NextHops PLAIN = new NextHops(Optional.empty());

    /**
     * The same plan by objects. A gateway's object has a number that follows from its address, so that every process finds
     * it again; a route whose number is taken stays plain.
     *
     * @param taken what other parts of the plan have
     */
    NetworkPlan apply(NetworkPlan plan, Predicate<ObjectKey> taken) {
        if (foreign.isEmpty()) {
            return plan;
        }
        var objects = new ArrayList<KernelObject>(plan.objects().size() + 1);
        for (KernelObject object : plan.objects()) {
            if (object instanceof Route route
                    && route.via() instanceof Via.Gateway gateway
                    && isFree(number(gateway.address()), taken)) {
                int number = number(gateway.address());
                objects.add(new NextHop(number, gateway.link(), gateway.address(), gateway.onlink(), Route.LODEN));
                objects.add(new Route(
                        route.destination(), new Via.NextHopObject(number, gateway.link()), route.protocol()));
            } else {
                objects.add(object);
            }
        }
        return new NetworkPlan(objects);
    }

    private boolean isFree(int number, Predicate<ObjectKey> taken) {
        return number != 0 && !foreign.orElseThrow().contains(number) && !taken.test(new ObjectKey.OfNextHop(number));
    }

    /** An IPv4 address is its own number; an IPv6 address is scattered, so that its low zeros do not make for clashes. */
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
