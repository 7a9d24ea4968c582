package dev.loden.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Any history of replannings gives the state that a slow, simple rule gives for the last plans. */
class DesiredStateRandomTest {
    private static final int STEPS = 120;
    private static final int PARTS = 7;
    private static final int KEYS = 5;
    private static final int GATEWAYS = 3;

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyHistoryGivesTheStateOfTheLastPlans(int seed) {
        var random = new Random(seed);
        var state = new DesiredState<Integer>();
        var plans = new TreeMap<Integer, NetworkPlan>();
        Map<ObjectKey, KernelObject> kernel = new HashMap<>();
        for (int step = 0; step < STEPS; step++) {
            Set<Integer> dirty = new HashSet<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                int part = random.nextInt(PARTS);
                dirty.add(part);
                plans.put(part, plan(random));
            }
            var revision = new Revision(true);
            state.replan(dirty, part -> plans.getOrDefault(part, NetworkPlan.EMPTY), revision);

            assertEquals(expected(plans), state.objects(), "seed " + seed + ", step " + step);
            apply(kernel, revision, state);
            assertEquals(state.objects(), kernel, "seed " + seed + ", step " + step);
        }
    }

    /** Part by part in their order: all that a part wants, else its plain form, else nothing. */
    private static Map<ObjectKey, KernelObject> expected(SortedMap<Integer, NetworkPlan> plans) {
        Map<ObjectKey, KernelObject> all = new HashMap<>();
        plans.values().forEach(plan -> {
            for (NetworkPlan form : List.of(plan, NextHops.plain(plan))) {
                boolean fits = form.objects().stream()
                        .allMatch(
                                object -> all.getOrDefault(object.key(), object).equals(object));
                if (fits) {
                    form.objects().forEach(object -> all.put(object.key(), object));
                    return;
                }
            }
        });
        return all;
    }

    /** Only what the revision names. */
    private static void apply(Map<ObjectKey, KernelObject> kernel, Revision revision, DesiredState<Integer> state) {
        Map<ObjectKey, KernelObject> after = revision.after(state.objects());
        for (ObjectKey key : revision.before().keySet()) {
            assertEquals(kernel.get(key), revision.before().get(key));
            kernel.remove(key);
        }
        kernel.putAll(after);
    }

    /** Half of them by next-hop objects whose numbers clash now and then. */
    private static NetworkPlan plan(Random random) {
        var keys = new TreeSet<Integer>();
        var objects = new ArrayList<KernelObject>();
        for (int i = random.nextInt(4); i > 0; i--) {
            if (keys.add(random.nextInt(KEYS))) {
                IpAddress gateway = new Ipv4(1 + random.nextInt(GATEWAYS));
                String link = random.nextInt(4) == 0 ? "eth1" : "eth0";
                objects.add(new Route(
                        Prefix.parse("10.244." + keys.last() + ".0/24"),
                        new Via.Gateway(gateway, link, false),
                        Route.LODEN));
            }
        }
        var plan = new NetworkPlan(distinct(objects));
        return random.nextBoolean() ? plan : distinct(NextHops.byObjects(plan, Set.of()));
    }

    private static List<KernelObject> distinct(List<KernelObject> objects) {
        Map<ObjectKey, KernelObject> byKey = new HashMap<>();
        objects.forEach(object -> byKey.putIfAbsent(object.key(), object));
        return List.copyOf(byKey.values());
    }

    private static NetworkPlan distinct(NetworkPlan plan) {
        return new NetworkPlan(distinct(plan.objects()));
    }
}
