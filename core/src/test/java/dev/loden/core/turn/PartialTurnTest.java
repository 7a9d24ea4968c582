package dev.loden.core.turn;

import static dev.loden.core.turn.LiveNode.farPeer;
import static dev.loden.core.turn.LiveNode.peer;
import static dev.loden.core.turn.LiveNode.plain;
import static dev.loden.core.turn.LiveNode.vxlan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.MacAddress;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.ObjectKey;
import dev.loden.core.config.RouteChoice;
import dev.loden.core.sample.Fixture;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Single leases are taken in without a look at the kernel, and with the same result. */
class PartialTurnTest {
    private static final String VXLAN = "{\"Type\":\"vxlan\"}";
    private static final int EINVAL = 22;

    @TempDir
    Path directory;

    @Test
    void doesNotLookAtTheKernel() {
        LiveNode node =
                new LiveNode(Fixture.host(), directory).started(VXLAN, peer(1, vxlan(1, 1)), peer(2, vxlan(1, 2)));
        int looks = node.kernel.snapshots();

        node.hear(upserted(peer(3, vxlan(1, 3))));
        node.hear(upserted(peer(1, vxlan(1, 9))));
        node.hear(new LeaseEvent.Removed(peer(2, vxlan(1, 2)).subnets()));

        assertEquals(looks, node.kernel.snapshots());
        assertEquals("10.244.3.0/24 via 10.244.3.0 dev flannel.1 onlink", node.route(3));
        assertEquals("", node.route(2));
        assertEquals(2, node.status.node().peers());
        assertFindsNothingToDo(node, "afterwards");
    }

    @Test
    void looksAtTheKernelAgainWhenItRefusedSomething() {
        LiveNode node = new LiveNode(Fixture.host(), directory).started(VXLAN, peer(1, vxlan(1, 1)));
        node.kernel.failNext(1, EINVAL);

        assertFalse(node.hear(upserted(peer(2, vxlan(1, 2)))));
        int looks = node.kernel.snapshots();
        assertTrue(node.hear(upserted(peer(3, vxlan(1, 3)))));

        assertTrue(node.kernel.snapshots() > looks);
        assertEquals("10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink", node.route(2));
    }

    @Test
    void passesOverEventsThatTellOfWhatIsWanted() {
        LiveNode node = new LiveNode(Fixture.host(), directory).started(VXLAN, peer(1, vxlan(1, 1)));
        node.hear(upserted(peer(2, vxlan(1, 2))));
        EventFilter filter = node.filters.getLast();
        var mac = MacAddress.parse("aa:00:00:00:01:02");
        var wanted = new FdbEntry("flannel.1", mac, IpAddress.parse("172.16.1.102"));
        var other = new FdbEntry("flannel.1", mac, IpAddress.parse("172.16.1.109"));
        var unknown = new ObjectKey.OfFdbEntry("flannel.1", MacAddress.parse("aa:00:00:00:01:09"));

        assertEquals(EventFilter.Verdict.EXPECTED, filter.judge(new KernelEvent.Put(wanted)));
        assertEquals(EventFilter.Verdict.DRIFT, filter.judge(new KernelEvent.Put(other)));
        assertEquals(EventFilter.Verdict.DRIFT, filter.judge(new KernelEvent.Removed(wanted.key(), "flannel.1")));
        assertEquals(EventFilter.Verdict.EXPECTED, filter.judge(new KernelEvent.Removed(unknown, "flannel.1")));
        assertEquals(EventFilter.Verdict.DRIFT, filter.judge(new KernelEvent.Touched(wanted.key(), "flannel.1")));
    }

    /** Whatever comes in whatever order, a full turn afterwards has nothing to add. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"Type":"vxlan"}                      | AUTO
            {"Type":"vxlan"}                      | NEXTHOP
            {"Type":"vxlan","DirectRouting":true} | NEXTHOP
            {"Type":"host-gw"}                    | PLAIN
            {"Type":"host-gw"}                    | NEXTHOP
            """)
    void comesToTheSameAsAFullTurn(String backend, RouteChoice style) {
        for (int seed = 0; seed < 20; seed++) {
            LiveNode node = new LiveNode(Fixture.host(), directory, style).started(backend);
            var random = new Random(seed);
            for (int i = 0; i < 60; i++) {
                LeaseEvent event = event(random);
                node.hear(event);
                assertFindsNothingToDo(node, "seed " + seed + ", event " + i + ": " + event);
            }
        }
    }

    private static void assertFindsNothingToDo(LiveNode node, String when) {
        String amended = node.kernel.toString();
        int writes = node.kernel.writes();
        node.planAnew();
        assertEquals(amended, node.kernel.toString(), when);
        assertEquals(writes, node.kernel.writes(), when);
    }

    private static LeaseEvent event(Random random) {
        int node = 1 + random.nextInt(6);
        List<IntFunction<Lease>> kinds = List.of(
                n -> peer(n, vxlan(1, n)),
                n -> peer(n, vxlan(1, n + 1)),
                n -> peer(n, vxlan(1, 10 * n)),
                n -> farPeer(n, vxlan(1, n)),
                n -> peer(n, plain("host-gw")),
                n -> farPeer(n, plain("host-gw")),
                n -> peer(n, plain("unheard-of")),
                n -> peer(n, vxlan(2, n)),
                n -> Fixture.lease("10.244." + 2 * n + ".0/23", "172.16.1." + (100 + n), vxlan(1, n)),
                n -> Fixture.lease("10.245." + n + ".0/24", "172.16.1." + (100 + n), vxlan(1, n)));
        Lease lease = kinds.get(random.nextInt(kinds.size())).apply(node);
        return random.nextInt(4) == 0 ? new LeaseEvent.Removed(lease.subnets()) : upserted(lease);
    }

    private static LeaseEvent upserted(Lease lease) {
        return new LeaseEvent.Upserted(lease);
    }
}
