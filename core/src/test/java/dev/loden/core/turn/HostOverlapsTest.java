package dev.loden.core.turn;

import static dev.loden.core.sample.Fixture.CONFIG;
import static dev.loden.core.sample.Fixture.lease;
import static dev.loden.core.turn.SteppedNode.NOTHING;
import static dev.loden.core.turn.SteppedNode.acquired;
import static dev.loden.core.turn.SteppedNode.config;
import static dev.loden.core.turn.SteppedNode.list;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import dev.loden.core.sample.Fixture;
import dev.loden.core.sample.ToyBackend;
import dev.loden.core.underlay.HostNetworks;
import dev.loden.core.underlay.HostOverlaps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks that the host has by itself where the pods' are: passed over, or named. Node 0 holds 10.244.0.0/24 of 10.244.0.0/16. */
class HostOverlapsTest {
    private static final Set<Prefix> NONE = Set.of();

    @TempDir
    Path directory;

    private SteppedNode node;

    @BeforeEach
    void create() {
        node = new SteppedNode(directory, Settings.EMPTY);
    }

    private void link(String name, String... addresses) {
        node.kernel.hostLink(new HostLink(
                9,
                name,
                1500,
                true,
                List.of(addresses).stream().map(text -> address(name, text)).toList()));
    }

    private static Address address(String link, String text) {
        String[] parts = text.split("/", -1);
        return new Address(link, IpAddress.parse(parts[0]), Integer.parseInt(parts[1]));
    }

    private void route(String destination, String gateway, String link) {
        node.kernel.hostRoute(new HostRoute(
                Prefix.parse(destination), Optional.ofNullable(gateway).map(IpAddress::parse), link, 0));
    }

    /** Without a lease, so that one is requested. */
    private Set<Prefix> avoided() {
        node.step(config(CONFIG));
        node.step(list(lease(1)));
        return node.claims.getLast().avoid();
    }

    private List<String> named() {
        node.converge(lease(1));
        return node.status.node().overlaps();
    }

    @Test
    void aBridgeWithALostSubnetKeepsTheNodeFromBeingReady() {
        link("cni0", "10.244.9.1/24");
        named();
        assertTrue(node.status.unready().contains("cni0 has 10.244.9.0/24"), node.status.unready());

        create();
        link("cni0", "10.244.0.1/24");
        named();
        assertEquals("", node.status.unready());
    }

    @Test
    void areNotWhereTheHostIsElsewhere() {
        assertEquals(NONE, avoided());
        assertEquals(List.of(), named());
    }

    @Test
    void areToBeAvoidedInTheNetwork() {
        link("docker0", "10.244.40.1/22");
        link("eth1", "10.244.8.9/24", "192.168.1.1/24");
        link("lo", "10.244.90.1/32");
        route("10.244.50.0/23", "172.16.1.7", "eth0");
        route("10.244.60.0/24", null, "tun0");

        assertEquals(
                Set.of(
                        Prefix.parse("10.244.40.0/22"),
                        Prefix.parse("10.244.8.0/24"),
                        Prefix.parse("10.244.90.1/32"),
                        Prefix.parse("10.244.50.0/23"),
                        Prefix.parse("10.244.60.0/24")),
                avoided());
    }

    @Test
    void asWideAsTheNetworkLeaveOnlyTheHostsAddressToAvoid() {
        link("eth1", "10.244.8.9/16");
        route("10.0.0.0/8", "172.16.1.7", "eth0");

        assertEquals(Set.of(Prefix.parse("10.244.8.9/32")), avoided());
        assertEquals(
                List.of(
                        "Network 10.244.0.0/16 overlaps 10.244.0.0/16 of eth1",
                        "Network 10.244.0.0/16 overlaps 10.0.0.0/8 via 172.16.1.7 of eth0"),
                node.status.node().overlaps());
    }

    @Test
    void areNotThePodsAndNotOurs() {
        link("cni0", "10.244.0.1/24");
        link("flannel0", "10.244.0.0/16");
        link("flannel.7", "10.244.0.0/32");
        link("veth1", "10.244.0.1/32");
        route("10.244.0.0/24", null, "cni0");
        route("10.244.0.5/32", null, "veth1");
        node.kernel.put(new Address(ToyBackend.DEVICE, IpAddress.parse("10.244.7.0"), 24));

        assertEquals(List.of(), named());
        assertEquals(NONE, node.claims.getLast().avoid());
    }

    /** What is in the way of a peer's route is reported with that route. */
    @Test
    void areNotNamedWhereAPeersSubnetIs() {
        route("10.244.1.0/24", "172.16.1.101", "eth0");
        avoided();
        node.step(acquired(lease(0)));
        assertEquals(List.of(), node.status.node().overlaps());
    }

    /** The kernel takes ours beside these, and sends by them. */
    @Test
    void areNamedWhereTheyWinOverAPeersRoute() {
        route("10.244.1.128/25", "172.16.1.1", "eth0");
        route("10.244.1.9/32", "172.16.1.1", "eth0");
        assertEquals(
                List.of(
                        "Network 10.244.0.0/16 overlaps 10.244.1.128/25 via 172.16.1.1 of eth0",
                        "Network 10.244.0.0/16 overlaps 10.244.1.9/32 via 172.16.1.1 of eth0"),
                named());
        assertEquals("", node.status.unready(), "a warning, no reason to stop");
    }

    /** IPv6 has several routes to one prefix, and that of the lowest metric counts; ours have 1024. */
    @ParameterizedTest
    @CsvSource({"100, 1", "1024, 0", "-1, 0"})
    void areNamedWhereTheirMetricWins(int metric, int count) {
        NetworkConfig network = Fixture.READER.read(
                "{\"EnableIPv4\":false,\"EnableIPv6\":true,\"IPv6Network\":\"fd00:10:244::/48\",\"Backend\":{\"Type\":\"toy\"}}");
        Prefix peer = Prefix.parse("fd00:10:244:1::/64");
        var theirs = new HostRoute(peer, Optional.of(IpAddress.parse("fe80::1")), "eth0", metric);
        var host = new HostNetwork(List.of(), List.of(theirs));
        List<String> named = new HostOverlaps()
                .name(
                        HostNetworks.of(host, Fixture.SCOPE, network),
                        Optional.empty(),
                        Optional::empty,
                        () -> Set.of(peer));
        assertEquals(count, named.size(), named::toString);
    }

    @Test
    void areNotRoutesOfOurs() {
        node.kernel.put(new Route(
                Prefix.parse("10.244.9.0/24"),
                new Via.Gateway(IpAddress.parse("172.16.1.109"), "eth0", false),
                Route.LODEN));
        node.kernel.put(new Route(
                Prefix.parse("10.244.1.0/24"),
                new Via.Gateway(IpAddress.parse("172.16.1.101"), "eth0", false),
                Route.BOOT));

        assertEquals(NONE, avoided());
        assertEquals(List.of(), named());
    }

    @ParameterizedTest
    @CsvSource({
        "eth1,    10.244.0.20/24, 10.244.0.0/24",
        "docker0, 10.244.0.1/24,  10.244.0.0/24",
        "eth1,    10.244.0.130/25, 10.244.0.128/25",
        "eth1,    10.244.1.20/22, 10.244.0.0/22",
    })
    void areNamedWhereTheyOverlapTheSubnet(String link, String address, String prefix) {
        link(link, address);
        List<String> named = named();
        assertTrue(
                named.contains("this node's subnet 10.244.0.0/24 overlaps " + prefix + " of " + link), named::toString);
        assertEquals("", node.status.unready(), "a warning, no reason to stop");

        node.step(NOTHING);
        assertEquals(named, node.status.node().overlaps(), "after subnet.env was written, too");
    }

    @Test
    void areNamedWhereALeaseComesWithThem() {
        link("eth1", "10.244.7.20/24");
        named();
        node.step(acquired(lease(0, "10.244.7.0/24")));
        assertEquals(
                List.of("this node's subnet 10.244.7.0/24 overlaps 10.244.7.0/24 of eth1"),
                node.status.node().overlaps());
    }

    @Test
    void areNotABridgeThatWasGivenTheSubnet() throws IOException {
        named();
        link("docker0", "10.244.0.1/24");
        node.step(NOTHING);
        assertEquals(List.of(), node.status.node().overlaps(), "made from our subnet.env");

        Files.createDirectories(directory.resolve("again/run"));
        Files.copy(node.subnetEnv, directory.resolve("again/run/subnet.env"));
        node = new SteppedNode(node.kernel, directory.resolve("again"), Settings.EMPTY, false);
        assertEquals(List.of(), named(), "of an earlier run");

        link("cni0", "10.244.0.1/24");
        node.step(NOTHING);
        assertEquals(
                List.of("this node's subnet 10.244.0.0/24 overlaps 10.244.0.0/24 of docker0"),
                node.status.node().overlaps(),
                "there is one bridge for pods");
    }

    @Test
    void areForgottenWhenTheyAreGone() {
        link("eth1", "10.244.8.9/24");
        assertEquals(List.of("Network 10.244.0.0/16 overlaps 10.244.8.0/24 of eth1"), named());
        link("eth1");
        node.step(NOTHING);
        assertEquals(List.of(), node.status.node().overlaps());
        assertEquals(NONE, node.claims.getLast().avoid());
    }
}
