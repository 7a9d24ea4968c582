package dev.loden.core.turn;

import static dev.loden.core.turn.LiveNode.DRAIN;
import static dev.loden.core.turn.LiveNode.config;
import static dev.loden.core.turn.LiveNode.peer;
import static dev.loden.core.turn.LiveNode.plain;
import static dev.loden.core.turn.LiveNode.vxlan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import dev.loden.core.sample.Fixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What flannel or an earlier process left in the kernel: used, drained or left alone. */
class TakeOverTest {
    private static final String HOST_GW = "{\"Type\":\"host-gw\"}";
    private static final String PLAIN = "10.244.1.0/24 via 172.16.1.101 dev eth0 proto loden";

    @TempDir
    Path directory;

    private LiveNode node;

    @BeforeEach
    void start() {
        node = new LiveNode(Fixture.host(), directory);
    }

    @Test
    void drainsWhatAnEarlierRunPublished() {
        node.started("{\"Type\":\"vxlan\",\"VNI\":7}", peer(1, vxlan(7, 1)));
        Lease mine = Fixture.lease("10.244.0.0/24", "172.16.1.100", node.published());
        var again = new LiveNode(node.kernel, directory);
        again.configure(config(HOST_GW));
        again.list(mine, peer(1, plain("host-gw")));
        again.granted();
        assertEquals(PLAIN, again.route(1));
        assertTrue(again.has("flannel.7"));

        again.pass(DRAIN);
        assertFalse(again.has("flannel.7"));
        assertEquals(freshKernel(HOST_GW, peer(1, plain("host-gw"))), node.kernel.toString());
    }

    @Test
    void removesADeviceThatFlannelLeft() {
        leave("flannel.1", 1, "10.244.0.0");
        node.started(HOST_GW, peer(1, plain("host-gw")));
        assertTrue(node.has("flannel.1"));

        node.pass(DRAIN);
        assertFalse(node.has("flannel.1"));
    }

    @Test
    void leavesADeviceOfAnotherNetworkAlone() {
        leave("flannel.1", 1, "10.11.3.0");
        node.started(HOST_GW, peer(1, plain("host-gw")));

        node.pass(DRAIN);
        assertTrue(node.has("flannel.1"));
    }

    private void leave(String device, int vni, String address) {
        var kind = new LinkKind.Vxlan(vni, 8472, LiveNode.address(0), "eth0", false, false);
        node.kernel.put(new Link(device, kind, Optional.empty(), 1450, true));
        node.kernel.put(new Address(device, Ipv4.parse(address), 32));
    }

    @Test
    void takesOverFlannelsRoutes() throws IOException {
        flannelRan("10.244.0.0/16");
        node.kernel.put(unmarked("10.244.1.0/24", "172.16.1.101"));
        node.kernel.put(unmarked("10.244.9.0/24", "172.16.1.101"));
        node.started(HOST_GW, peer(1, plain("host-gw")));
        assertEquals(PLAIN, node.route(1));
        assertEquals("", node.route(9), "of a subnet that the node had before");

        node.kernel.put(unmarked("10.244.9.0/24", "172.16.1.101"));
        node.pass(Duration.ZERO);
        assertEquals("10.244.9.0/24 via 172.16.1.101 dev eth0", node.route(9), "only what was there before us");
    }

    @Test
    void leavesRoutesThatNoLeaseExplains() throws IOException {
        flannelRan("10.244.0.0/16");
        node.kernel.put(unmarked("10.244.77.0/24", "172.16.1.7"));
        node.kernel.put(unmarked("10.244.78.0/25", "172.16.1.101"));
        node.started(HOST_GW, peer(1, plain("host-gw")));
        assertEquals("10.244.77.0/24 via 172.16.1.7 dev eth0", node.route(77));
        assertEquals("10.244.78.0/25 via 172.16.1.101 dev eth0", node.route("10.244.78.0/25"));

        node.apply(new LeaseEvent.Upserted(peer(77, plain("host-gw"))));
        node.pass(Duration.ZERO);
        assertEquals(
                "10.244.77.0/24 via 172.16.1.177 dev eth0 proto loden", node.route(77), "flannel replaces it, too");
    }

    @Test
    void takesOnlyThePeersWayWhereFlannelHasNotRun() throws IOException {
        node.kernel.put(unmarked("10.244.1.0/24", "172.16.1.101"));
        node.kernel.put(unmarked("10.244.2.0/24", "172.16.1.7"));
        node.kernel.put(unmarked("10.244.9.0/24", "172.16.1.101"));
        node.started(HOST_GW, peer(1, plain("host-gw")), peer(2, plain("host-gw")));
        assertEquals(PLAIN, node.route(1));
        assertEquals("10.244.2.0/24 via 172.16.1.7 dev eth0", node.route(2));
        assertEquals("10.244.9.0/24 via 172.16.1.101 dev eth0", node.route(9));

        var other = new LiveNode(Fixture.host(), Files.createDirectory(directory.resolve("other")));
        Files.writeString(other.subnetEnv, "FLANNEL_NETWORK=10.11.0.0/16\nFLANNEL_SUBNET=10.11.3.1/24\n");
        other.kernel.put(unmarked("10.244.9.0/24", "172.16.1.101"));
        other.started(HOST_GW, peer(1, plain("host-gw")));
        assertEquals("10.244.9.0/24 via 172.16.1.101 dev eth0", other.route(9));
    }

    private void flannelRan(String network) throws IOException {
        Files.writeString(node.subnetEnv, "FLANNEL_NETWORK=" + network + "\nFLANNEL_SUBNET=10.244.0.1/24\n");
    }

    private static Route unmarked(String destination, String gateway) {
        return new Route(Prefix.parse(destination), new Via.Gateway(Ipv4.parse(gateway), "eth0", false), Route.BOOT);
    }

    /** What a node without history holds. */
    private String freshKernel(String backend, Lease... peers) {
        var fresh = new LiveNode(Fixture.host(), directory.resolve("fresh")).started(backend, peers);
        return fresh.kernel.toString();
    }
}
