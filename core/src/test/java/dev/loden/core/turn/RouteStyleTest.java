package dev.loden.core.turn;

import static dev.loden.core.turn.LiveNode.peer;
import static dev.loden.core.turn.LiveNode.vxlan;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.net.IpAddress;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.Route;
import dev.loden.core.config.RouteChoice;
import dev.loden.core.sample.Fixture;
import dev.loden.testkit.FakeKernel;
import java.nio.file.Path;
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
    void staysPlainWhereTheNumberIsTaken() {
        FakeKernel kernel = Fixture.host();
        kernel.put(new NextHop(183763200, "eth0", IpAddress.parse("172.16.1.1"), false, Route.BOOT));
        var node = new LiveNode(kernel, directory, RouteChoice.NEXTHOP);
        node.started(VXLAN, peer(1, vxlan(1, 1)), peer(2, vxlan(1, 2)));

        assertEquals(PLAIN, node.route(1));
        assertEquals("10.244.2.0/24 nhid 183763456 dev flannel.1", node.route(2));
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
