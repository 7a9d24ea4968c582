package dev.loden.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;

class ScheduleTest {
    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:01");
    private static final IpAddress IP = IpAddress.parse("10.244.1.0");

    /** From the bottom up. */
    private static final List<KernelObject> KINDS = List.of(
            new Route(Prefix.parse("10.244.0.0/16"), Via.Blackhole.LAST, Route.LODEN),
            new Link("toy0", LinkKind.Custom.named("toy"), Optional.of(MAC), 1450, true),
            new Address("toy0", IP, 32),
            new ToyPeer("toy0", 1),
            new FdbEntry("toy0", MAC, IP),
            new Neighbor("toy0", IP, MAC),
            new NextHop(1, "toy0", IP, true, Route.LODEN),
            new Route(Prefix.parse("10.244.1.0/24"), new Via.Direct("toy0"), Route.BOOT));

    @RepeatedTest(20)
    void makesBeforeItBreaks() {
        var inOrder = new ArrayList<Change>();
        KINDS.forEach(object -> inOrder.add(new Change.Add(object, "missing")));
        List<KernelObject> topDown = new ArrayList<>(KINDS);
        Collections.reverse(topDown);
        topDown.forEach(object -> inOrder.add(new Change.Remove(object, "not wanted")));

        var shuffled = new ArrayList<>(inOrder);
        Collections.shuffle(shuffled, new Random());

        assertEquals(inOrder, Schedule.of(shuffled).changes());
    }
}
