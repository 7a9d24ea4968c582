package dev.loden.core.turn;

import static dev.loden.core.turn.LiveNode.peer;
import static dev.loden.core.turn.LiveNode.vxlan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.ObjectKey;
import dev.loden.core.config.RouteChoice;
import dev.loden.core.sample.Fixture;
import dev.loden.testkit.FakeKernel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many routes name their gateways by next-hop objects, few plainly. */
class RouteStyleTest {
    private static final String VXLAN = "{\"Type\":\"vxlan\"}";
    private static final String PLAIN = "10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink";

    /** 10.244.1.0 as a number. */
    private static final String BY_OBJECT = "10.244.1.0/24 nhid 183763200 dev flannel.1";

    @TempDir
    Path directory;

    @Test
    void dependsOnTheNumberOfPeers() {
        var node = new LiveNode(Fixture.host(), directory);
        node.configure("{\"Network\":\"10.244.0.0/16\",\"SubnetMin\":\"10.244.0.0\",\"SubnetLen\":28,\"Backend\":"
                + VXLAN + "}");
        node.list(leases(1_000));
        node.granted();
        assertEquals("10.244.1.0/28 via 10.244.1.0 dev flannel.1 onlink", smallRoute(node));

        node.apply(new LeaseEvent.Upserted(lease(1_001)));
        assertEquals("10.244.1.0/28 nhid 183763200 dev flannel.1", smallRoute(node));

        node.list(leases(900));
        assertEquals("10.244.1.0/28 nhid 183763200 dev flannel.1", smallRoute(node));

        node.list(leases(800));
        assertEquals("10.244.1.0/28 via 10.244.1.0 dev flannel.1 onlink", smallRoute(node));
        assertEquals(
                0,
                node.kernel
                        .toString()
                        .lines()
                        .filter(line -> line.contains("nexthop"))
                        .count());
    }

    @Test
    void staysPlainWhereTheKernelHasNoObjects() {
        var node = new LiveNode(Fixture.host().withoutNextHops(), directory, RouteChoice.NEXTHOP);
        node.started(VXLAN, peer(1, vxlan(1, 1)));

        assertEquals(PLAIN, node.route(1));
    }

    @Test
    void takesAnotherNumberWhereOneIsTaken() {
        FakeKernel kernel = Fixture.host();
        var zebras = new NextHop(183763200, "eth0", IpAddress.parse("172.16.1.1"), false, 11);
        kernel.put(zebras);
        var node = new LiveNode(kernel, directory, RouteChoice.NEXTHOP);
        node.started(VXLAN, peer(1, vxlan(1, 1)), peer(2, vxlan(1, 2)));

        assertTrue(node.route(1).matches("10.244.1.0/24 nhid \\d+ dev flannel.1"), node.route(1));
        assertFalse(node.route(1).contains("183763200"), node.route(1));
        assertEquals("10.244.2.0/24 nhid 183763456 dev flannel.1", node.route(2));
        var again = new LiveNode(kernel, directory.resolve("again"), RouteChoice.NEXTHOP);
        kernel.forgetChanges();
        again.started(VXLAN, peer(1, vxlan(1, 1)), peer(2, vxlan(1, 2)));
        assertEquals(0, kernel.writes(), "each process finds it again");

        node.list();
        assertEquals(Optional.of(zebras), kernel.find(zebras.key()));
    }

    /** It comes between two readings of the kernel, on a device that is nobody's business. */
    @Test
    void leavesANumberThatIsTakenMeanwhile() {
        FakeKernel kernel = Fixture.host();
        kernel.hostLink(new HostLink(7, "eth7", 1500, true, List.of(new Address("eth7", Ipv4.parse("192.0.2.1"), 24))));
        var node = new LiveNode(kernel, directory, RouteChoice.NEXTHOP);
        node.started(VXLAN, peer(2, vxlan(1, 2)));
        var zebras = new NextHop(183763200, "eth7", IpAddress.parse("192.0.2.9"), false, 11);
        kernel.put(zebras);
        node.apply(new LeaseEvent.Upserted(peer(1, vxlan(1, 1))));
        assertFalse(node.route(1).contains("183763200"), node.route(1));
        node.pass(Duration.ofSeconds(1));

        assertTrue(node.route(1).matches("10.244.1.0/24 nhid \\d+ dev flannel.1"), node.route(1));
        node.apply(new LeaseEvent.Removed(peer(1, vxlan(1, 1)).subnets()));
        node.pass(Duration.ofSeconds(1));
        assertEquals(Optional.of(zebras), kernel.find(zebras.key()));
    }

    /** Another program replaces or deletes one of ours, or has one on whatever device. */
    @Test
    void noticesWhatHappensToOurNumbersOnAnyDevice() {
        var node = new LiveNode(Fixture.host(), directory, RouteChoice.NEXTHOP);
        node.started(VXLAN, peer(1, vxlan(1, 1)));
        EventFilter filter = node.filters.getLast();
        assertEquals(EventFilter.Verdict.DRIFT, filter.judge(touched(183763200, "eth7")));
        assertEquals(EventFilter.Verdict.DRIFT, filter.judge(touched(183763200, "")));
        assertEquals(EventFilter.Verdict.EXPECTED, filter.judge(touched(5, "eth7")), "none of ours");
    }

    private static KernelEvent.Touched touched(int id, String link) {
        return new KernelEvent.Touched(new ObjectKey.OfNextHop(id), link);
    }

    @Test
    void usesObjectsWhenAskedTo() {
        var node = new LiveNode(Fixture.host(), directory, RouteChoice.NEXTHOP);
        node.started(VXLAN, peer(1, vxlan(1, 1)));

        assertEquals(BY_OBJECT, node.route(1));
    }

    private static String smallRoute(LiveNode node) {
        return node.route("10.244.1.0/28");
    }

    private static Lease[] leases(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(RouteStyleTest::lease).toArray(Lease[]::new);
    }

    private static Lease lease(int number) {
        int sixteenths = 15 + number; // the first 16 are our own
        String subnet = "10.244.%d.%d/28".formatted(sixteenths / 16, sixteenths % 16 * 16);
        String address = "172.16.%d.%d".formatted(10 + number / 200, 1 + number % 200);
        return Fixture.lease(subnet, address, vxlan(1, number));
    }
}
