package dev.loden.core.turn;

import static dev.loden.core.turn.LiveNode.peer;
import static dev.loden.core.turn.LiveNode.plain;
import static dev.loden.core.turn.LiveNode.vxlan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostRoute;
import dev.loden.core.sample.Fixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a single lease, written by anybody, cannot do. */
class UntrustedLeasesTest {
    private static final String VXLAN = "{\"Type\":\"vxlan\"}";
    private static final String HOST_GW = "{\"Type\":\"host-gw\"}";

    @TempDir
    Path directory;

    private LiveNode node;

    @BeforeEach
    void create() {
        node = new LiveNode(Fixture.host(), directory);
    }

    private static Lease created(Lease lease, long created) {
        return new Lease(lease.subnets(), lease.attributes(), created);
    }

    private String unreachable(Lease lease) {
        return node.status.node().unreachable().getOrDefault(lease.subnets(), "");
    }

    /** Another node's device address, in a lease of a lower subnet and of a later, an earlier or an unknown creation. */
    @ParameterizedTest
    @CsvSource({"10.244.1.0/24, 9", "10.244.1.0/32, 3", "10.244.1.0/25, 0", "10.244.1.128/30, 9"})
    void takesNoDeviceAddressOfAnother(String subnet, long created) {
        Lease healthy = created(peer(5, vxlan(1, 5)), 4);
        Lease bogus = created(Fixture.lease(subnet, "172.16.1.66", vxlan(1, 5)), created);
        node.started(VXLAN, healthy);
        String before = node.kernel.toString();

        node.apply(new LeaseEvent.Upserted(bogus));
        assertEquals(before, node.kernel.toString());
        assertTrue(unreachable(bogus).contains("but lease 10.244.5.0/24 has"), unreachable(bogus));
        assertEquals("", unreachable(healthy));

        var again = new LiveNode(Fixture.host(), directory.resolve("again")).started(VXLAN, bogus, healthy);
        assertEquals(node.route(5), again.route(5), "the same after a restart");

        node.apply(new LeaseEvent.Removed(healthy.subnets()));
        assertEquals("", unreachable(bogus), "nobody is in its way any more");
    }

    /** Its owner comes back after the other: then that one was there first. */
    @Test
    void countsFromTheCreationOfTheEntry() {
        Lease one = created(peer(5, vxlan(1, 5)), 4);
        Lease two = created(Fixture.lease("10.244.1.0/24", "172.16.1.66", vxlan(1, 5)), 6);
        node.started(VXLAN, one, two);
        assertEquals("", unreachable(one));

        node.apply(List.of(new LeaseEvent.Removed(one.subnets()), new LeaseEvent.Upserted(created(one, 8))));
        assertEquals("", unreachable(two));
        assertTrue(unreachable(one).contains("but lease 10.244.1.0/24 has"), unreachable(one));
        assertTrue(node.route(1).contains("flannel.1"), node.route(1));
    }

    @Test
    void isToldWhereItHasThisNodesDeviceAddress() {
        node.started(VXLAN);
        String own = node.published().data().string("VtepMAC").orElseThrow();
        Lease bogus = Fixture.lease(
                "10.244.1.0/24",
                "172.16.1.66",
                new Advertisement("vxlan", Settings.of("VtepMAC", own), Settings.EMPTY));
        node.apply(new LeaseEvent.Upserted(bogus));
        assertTrue(unreachable(bogus).contains("is this node's own"), unreachable(bogus));
        assertEquals("", node.route(1));
    }

    @Test
    void takesNotTheWayToTheStore() {
        node.storeAddresses = Set.of(IpAddress.parse("10.244.7.2"));
        node.started(HOST_GW, peer(1, plain("host-gw")), peer(7, plain("host-gw")));

        assertEquals("", node.route(7));
        assertEquals(
                "10.244.7.0/24 contains 10.244.7.2, the address of the lease store",
                unreachable(peer(7, plain("host-gw"))));
        assertTrue(node.route(1).contains("172.16.1.101"));
        assertTrue(node.claims.getLast().avoid().contains(Prefix.parse("10.244.7.2/32")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.244.7.2", "10.244.7.1"})
    void takesNoAddressOfTheHostNorOfARouter(String contained) {
        node.kernel.hostLink(
                new HostLink(9, "eth1", 1500, true, List.of(new Address("eth1", Ipv4.parse("10.244.7.2"), 28))));
        node.kernel.hostRoute(
                new HostRoute(Prefix.parse("0.0.0.0/0"), Optional.of(Ipv4.parse("10.244.7.1")), "eth1", 100));
        Lease bogus = Fixture.lease(contained + "/32", "172.16.1.107", plain("host-gw"));
        node.started(HOST_GW, bogus);

        assertEquals("", node.route(contained + "/32"));
        String reason = unreachable(bogus);
        assertTrue(
                reason.endsWith(
                        contained.endsWith("2") ? "this host's address on eth1" : "a router of this host by eth1"),
                reason);
    }

    /** The pods' bridge has an address of a subnet that another node holds by now: what to do about it is told otherwise. */
    @Test
    void addressesOfPodsDevicesAreNotTheHosts() {
        node.kernel.hostLink(
                new HostLink(9, "cni0", 1450, true, List.of(new Address("cni0", Ipv4.parse("10.244.1.1"), 24))));
        node.started(VXLAN, peer(1, vxlan(1, 1)));
        node.pass(Duration.ofSeconds(1));
        assertEquals("", unreachable(peer(1, vxlan(1, 1))));
    }

    /** A device of another kind takes room in each packet: what a node without one could not be reached by is no reason for it. */
    @ParameterizedTest
    @ValueSource(strings = {"", "01:00:5e:00:00:01", "nonsense"})
    void takesNoRoomInPacketsByALeaseThatReachesNobody(String mac) throws Exception {
        node.started(HOST_GW, peer(1, plain("host-gw")));
        assertTrue(Files.readString(node.subnetEnv).contains("FLANNEL_MTU=1500\n"));

        Settings data = mac.isEmpty() ? Settings.EMPTY : Settings.of(Map.of("VNI", 1, "VtepMAC", mac));
        Lease bogus = peer(2, new Advertisement("vxlan", data, Settings.EMPTY));
        node.apply(new LeaseEvent.Upserted(bogus));
        node.planAnew();
        assertTrue(unreachable(bogus).contains("VtepMAC"), unreachable(bogus));
        assertFalse(node.has("flannel.1"));
        assertTrue(Files.readString(node.subnetEnv).contains("FLANNEL_MTU=1500\n"));

        node.apply(new LeaseEvent.Upserted(peer(2, vxlan(1, 2))));
        assertTrue(node.has("flannel.1"), "one that can be reached is");
        assertTrue(Files.readString(node.subnetEnv).contains("FLANNEL_MTU=1450\n"));
        node.apply(new LeaseEvent.Upserted(bogus));
        node.pass(LiveNode.DRAIN);
        node.pass(Duration.ofSeconds(1));
        assertTrue(
                Files.readString(node.subnetEnv).contains("FLANNEL_MTU=1500\n"),
                "and when it is gone, all is as before");
    }
}
