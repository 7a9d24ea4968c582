package dev.loden.core.turn;

import static dev.loden.core.turn.LiveNode.peer;
import static dev.loden.core.turn.LiveNode.plain;
import static dev.loden.core.turn.LiveNode.vxlan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Route;
import dev.loden.core.config.RouteChoice;
import dev.loden.core.sample.Fixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** After a resync only those peers are planned anew for which an input has changed. */
class FullTurnTest {
    private static final Duration SOON = Duration.ofSeconds(1);

    @TempDir
    Path directory;

    private LiveNode overVxlan(RouteChoice style) {
        return new LiveNode(Fixture.host(), directory, style)
                .started("{\"Type\":\"vxlan\"}", peer(1, vxlan(1, 1)), peer(2, vxlan(1, 2)));
    }

    private LiveNode overVxlan() {
        return overVxlan(RouteChoice.AUTO);
    }

    /** Resyncs once; returns how many peers were planned. */
    private static int plansOfAResync(LiveNode node) {
        int plans = node.plans();
        node.pass(SOON);
        return node.plans() - plans;
    }

    @Test
    void plansNothingAnewWhereNothingChanged() {
        LiveNode node = overVxlan();
        int looks = node.kernel.snapshots();
        long turns = turns(node);

        assertEquals(0, plansOfAResync(node));
        node.apply(new LeaseEvent.Upserted(peer(3, vxlan(1, 3))));
        node.apply(new LeaseEvent.Removed(peer(1, vxlan(1, 1)).subnets()));
        assertEquals(0, plansOfAResync(node), "after partial turns");

        assertEquals(looks + 2, node.kernel.snapshots());
        assertEquals(turns + 4, turns(node), "it counts as a turn all the same");
    }

    private static long turns(LiveNode node) {
        return node.status.all().integer("turns", 0, Integer.MAX_VALUE).orElseThrow();
    }

    @Test
    void repairsWhatOthersBrokeOfAPartialTurn() {
        LiveNode node = overVxlan();
        node.apply(new LeaseEvent.Upserted(peer(3, vxlan(1, 3))));
        node.kernel.delete(new ObjectKey.OfRoute(Prefix.parse("10.244.3.0/24")));

        assertEquals(0, plansOfAResync(node));

        assertTrue(node.route(3).startsWith("10.244.3.0/24 via"), node.route(3));
        assertEquals(0, plansOfAResync(node));
    }

    @Test
    void removesWhatIsNotWanted() {
        LiveNode node = overVxlan();
        node.kernel.put(new Address("flannel.1", Ipv4.parse("10.244.9.9"), 32));

        assertEquals(0, plansOfAResync(node));

        assertTrue(
                node.kernel
                        .find(new Address("flannel.1", Ipv4.parse("10.244.9.9"), 32).key())
                        .isEmpty(),
                "it is gone");
    }

    @Test
    void plansAnewWhenTheExternalInterfaceChanges() {
        LiveNode node = overVxlan();
        node.kernel.hostLink(
                new HostLink(2, "eth0", 1400, true, List.of(new Address("eth0", Ipv4.parse("172.16.1.100"), 24))));

        assertEquals(2, plansOfAResync(node), "all peers");

        assertTrue(node.kernel.toString().contains("mtu 1350"), node.kernel::toString);
    }

    @Test
    void plansAnewWhenTheWayToThePeersChanges() {
        LiveNode node = new LiveNode(Fixture.host(), directory)
                .started("{\"Type\":\"host-gw\"}", peer(1, plain("host-gw")), peer(2, plain("host-gw")));
        assertEquals(0, plansOfAResync(node));
        node.kernel.hostRoute(
                new HostRoute(Prefix.parse("172.16.1.102/32"), Optional.of(IpAddress.parse("172.16.1.1")), "eth0", 0));

        assertEquals(1, plansOfAResync(node), "that one peer");

        assertEquals("", node.route(2), "it is behind a gateway now");
        assertTrue(node.route(1).startsWith("10.244.1.0/24 via 172.16.1.101"), node.route(1));
    }

    @Test
    void plansAnewWhenANumberIsTaken() {
        LiveNode node = overVxlan(RouteChoice.NEXTHOP);
        assertEquals(0, plansOfAResync(node));
        int taken = Ipv4.parse("10.244.9.0").bits();
        node.kernel.put(new NextHop(taken, "eth0", Ipv4.parse("172.16.1.1"), false, Route.BOOT));
        assertEquals(2, plansOfAResync(node), "all peers");

        node.apply(new LeaseEvent.Upserted(peer(9, vxlan(1, 9))));

        String route = node.route(9);
        assertTrue(route.matches("10\\.244\\.9\\.0/24 nhid [0-9]+ dev flannel\\.1"), route);
        assertFalse(route.contains("nhid " + Integer.toUnsignedString(taken) + " "), route);
    }

    /** One snapshot, and another only where a device that is new to us must be read; the granted lease takes none. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"Type":"vxlan","DirectRouting":true} | 1
            {"Type":"host-gw"}                    | 1
            {"Type":"vxlan","VNI":7}              | 2
            """)
    void takesOnePassForAChangeOfTheConfiguration(String backend, int snapshots) {
        LiveNode node = overVxlan();
        int reads = node.kernel.snapshots();

        node.configure(LiveNode.config(backend));
        assertEquals(reads + snapshots, node.kernel.snapshots());

        node.granted();
        assertEquals(reads + snapshots, node.kernel.snapshots(), "with the lease that says so");
        String kernel = node.kernel.toString();
        node.pass(SOON);
        assertEquals(kernel, node.kernel.toString(), "nothing was left to do");
    }

    @Test
    void writesTheFileAnewThatIsGone() throws IOException {
        LiveNode node = overVxlan();
        Files.delete(node.subnetEnv);

        assertEquals(0, plansOfAResync(node));

        assertTrue(Files.exists(node.subnetEnv), "it is there again");
    }
}
