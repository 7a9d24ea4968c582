package dev.loden.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DesiredStateTest {
    private static final KernelObject FIRST = route("10.244.1.0/24", "172.16.1.1");
    private static final KernelObject SAME_KEY = route("10.244.1.0/24", "172.16.1.2");
    private static final KernelObject OTHER = route("10.244.2.0/24", "172.16.1.2");
    private static final KernelObject THIRD = route("10.244.3.0/24", "172.16.1.3");

    private final Map<Integer, NetworkPlan> plans = new HashMap<>();
    private final DesiredState<Integer> state = new DesiredState<>();

    @Test
    void addsUpItsParts() {
        plan(1, FIRST);
        plan(2, OTHER);

        assertEquals(Set.of(FIRST, OTHER), Set.copyOf(state.objects().values()));
        assertEquals(Map.of(), state.rejected());
    }

    @Test
    void namesWhatOneReplanningChanged() {
        plan(1, FIRST, OTHER);

        Revision revision = plan(1, SAME_KEY, OTHER, THIRD);

        assertEquals(Map.of(FIRST.key(), FIRST, OTHER.key(), OTHER), revision.before());
        assertEquals(
                Map.of(FIRST.key(), SAME_KEY, OTHER.key(), OTHER, THIRD.key(), THIRD), revision.after(state.objects()));
    }

    @Test
    void changesNothingIfThePlanIsTheSame() {
        plan(1, FIRST);
        assertTrue(plan(1, FIRST).isEmpty());
        assertFalse(plan(1).isEmpty());
        assertTrue(plan(1).isEmpty());
    }

    @Test
    void givesTheLowerPartAllItWants() {
        plan(2, FIRST, OTHER);
        plan(1, SAME_KEY);

        assertEquals(Set.of(SAME_KEY), Set.copyOf(state.objects().values()));
        assertEquals(Map.of(2, "needs \"" + FIRST + "\", but 1 has \"" + SAME_KEY + "\""), state.rejected());
    }

    @Test
    void letsTheOtherHaveItsWayWhenTheKeyIsFree() {
        plan(1, SAME_KEY);
        plan(2, FIRST, OTHER);
        Revision revision = plan(1);

        assertEquals(Set.of(FIRST, OTHER), Set.copyOf(state.objects().values()));
        assertEquals(Map.of(FIRST.key(), SAME_KEY), revision.before());
        assertEquals(Map.of(), state.rejected());
    }

    @Test
    void whoIsHeldUpHoldsUpNoOther() {
        plan(1, SAME_KEY);
        plan(2, FIRST, OTHER);
        plan(3, route("10.244.2.0/24", "172.16.1.9"));

        assertEquals(Set.of(2), state.rejected().keySet());
    }

    @Test
    void partsShareAnEqualObject() {
        plan(2, FIRST);
        plan(1, FIRST);
        assertEquals(Map.of(), state.rejected());

        plan(1);
        assertEquals(Set.of(FIRST), Set.copyOf(state.objects().values()));
        plan(2);
        assertEquals(Map.of(), state.objects());
    }

    @Test
    void routesPlainlyAPartWhoseNextHopNumberIsTaken() {
        KernelObject clash =
                NextHops.byObjects(NetworkPlan.of(THIRD), Set.of()).objects().get(0);
        KernelObject foreign = ((NextHop) clash).onlink()
                ? clash
                : new NextHop(((NextHop) clash).id(), "eth1", IpAddress.parse("172.16.9.9"), false, Route.LODEN);
        plan(1, foreign);
        plan(2, NextHops.byObjects(NetworkPlan.of(THIRD), Set.of()));

        assertEquals(Set.of(foreign, THIRD), Set.copyOf(state.objects().values()));
        assertEquals(Map.of(), state.rejected());

        plan(1);
        assertEquals(
                Set.copyOf(NextHops.byObjects(NetworkPlan.of(THIRD), Set.of()).objects()),
                Set.copyOf(state.objects().values()));
    }

    @Test
    void refusesAPlanThatContradictsItself() {
        plan(1, OTHER, FIRST, SAME_KEY);

        assertEquals(Map.of(), state.objects());
        assertEquals(
                Map.of(1, "plans \"" + FIRST + "\" and \"" + SAME_KEY + "\", of which there can be only one"),
                state.rejected());
    }

    @Test
    void aPartThatCannotBePlannedIsLeftOut() {
        plan(1, FIRST);
        state.replan(
                List.of(1, 2),
                part -> {
                    throw new InvalidValueException("x", "must be a number");
                },
                new Revision(false));

        assertEquals(Map.of(), state.objects());
        assertEquals(Set.of(1, 2), state.rejected().keySet());
        assertEquals(Set.of(1, 2), new TreeSet<>(state.parts()));

        plan(1, FIRST);
        plan(2);
        assertEquals(Map.of(), state.rejected());
    }

    @Test
    void expectsTheEchoesOfItsOwnChangesAlone() {
        var neighbor = new Neighbor("toy0", IpAddress.parse("10.244.1.0"), MacAddress.parse("02:00:00:00:00:01"));
        var learned = new Neighbor("toy0", IpAddress.parse("10.244.9.0"), neighbor.mac(), false);
        var entry = new FdbEntry("toy0", neighbor.mac(), IpAddress.parse("172.16.1.1"));
        plan(1, FIRST, neighbor);

        assertTrue(state.expects(new KernelEvent.Put(neighbor)));
        assertTrue(state.expects(new KernelEvent.Put(learned)));
        assertTrue(state.expects(new KernelEvent.Removed(entry.key(), "toy0")));
        assertTrue(state.expects(new KernelEvent.Touched(entry.key(), "toy0")));
        assertFalse(state.expects(new KernelEvent.Put(entry)));
        assertFalse(state.expects(new KernelEvent.Removed(neighbor.key(), "toy0")));
        assertFalse(state.expects(new KernelEvent.Touched(FIRST.key(), "toy0")));
        assertFalse(state.expects(new KernelEvent.Touched(OTHER.key(), "toy0")));
    }

    private Revision plan(int part, KernelObject... objects) {
        return plan(part, NetworkPlan.of(objects));
    }

    private Revision plan(int part, NetworkPlan plan) {
        plans.put(part, plan);
        var revision = new Revision(true);
        state.replan(List.of(part), plans::get, revision);
        return revision;
    }

    private static KernelObject route(String destination, String gateway) {
        return new Route(
                Prefix.parse(destination), new Via.Gateway(IpAddress.parse(gateway), "eth0", false), Route.LODEN);
    }
}
