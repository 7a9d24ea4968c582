package dev.loden.core.turn;

import static dev.loden.core.sample.Fixture.CONFIG;
import static dev.loden.core.sample.Fixture.lease;
import static dev.loden.core.turn.SteppedNode.NOTHING;
import static dev.loden.core.turn.SteppedNode.acquired;
import static dev.loden.core.turn.SteppedNode.config;
import static dev.loden.core.turn.SteppedNode.leases;
import static dev.loden.core.turn.SteppedNode.list;
import static dev.loden.core.turn.SteppedNode.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.core.probe.Sample;
import dev.loden.core.sample.Fixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From the start to the first subnet.env. */
class NodeLifecycleTest {
    private static final int EINVAL = 22;

    @TempDir
    Path directory;

    private SteppedNode node;

    @BeforeEach
    void start() {
        node = new SteppedNode(directory, Settings.EMPTY);
    }

    @Test
    void waitsForTheConfigurationFirst() {
        assertNotEquals(Step.UNFINISHED, node.step(NOTHING));

        assertEquals("waiting for the network configuration", node.status.unready());
        assertEquals(0, node.kernel.writes());
    }

    /** The operator's tool and the probes ask at any time. */
    @Test
    void answersBeforeItHasAConfiguration() {
        NodeInquiry inquiry = new LiveNode(Fixture.host(), directory).lifecycle.inquiry();

        assertEquals(0, inquiry.peers().count());
        assertEquals(Map.of(), inquiry.draining());
        assertEquals(Optional.empty(), inquiry.sample(Sample.Wanted.only("10.244.1.0/24")));
    }

    @Test
    void claimsNothingBeforeTheListIsComplete() {
        node.step(config(CONFIG));
        node.step(leases(new LeaseEvent.Upserted(lease(1))));

        assertEquals(List.of(), node.claims);
        assertEquals("waiting for the list of leases", node.status.unready());
    }

    @Test
    void claimsALeaseThatSaysHowItIsReached() {
        node.step(config(CONFIG));
        node.step(list(lease(1)));

        assertEquals(1, node.claims.size());
        assertEquals(
                Optional.of(Ipv4.parse("172.16.1.100")),
                node.claims.getFirst().attributes().publicIp());
        assertEquals("toy", node.claims.getFirst().attributes().advertisement().backendType());
        assertEquals(0, node.kernel.writes());
        assertEquals("waiting for a lease", node.status.unready());
    }

    @Test
    void keepsTheIdentityOfAnEarlierLease() {
        node.step(config(CONFIG));
        node.step(list(lease(0), lease(1)));

        assertEquals(
                lease(0).attributes().advertisement(),
                node.claims.getFirst().attributes().advertisement());
    }

    @Test
    void asksForTheSubnetOfAnEarlierRun() throws IOException {
        Files.createDirectories(node.subnetEnv.getParent());
        Files.writeString(node.subnetEnv, "FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.33.1/24\n");
        node.step(config(CONFIG));
        node.step(list());

        assertEquals(
                Optional.of(Subnets.of(Prefix.parse("10.244.33.0/24"))),
                node.claims.getFirst().previous());
    }

    @Test
    void writesSubnetEnvOnlyWhenTheKernelIsReady() throws IOException {
        node.kernel.failAlways(new ObjectKey.OfLink("toy0"), EINVAL);
        node.step(config(CONFIG));
        node.step(list(lease(1)));
        assertEquals(Step.UNFINISHED, node.step(acquired(lease(0))));
        assertFalse(Files.exists(node.subnetEnv));
        assertTrue(node.status.unready().startsWith("waiting for the kernel"), node.status.unready());
        assertEquals(List.of("[10.244.0.0/16] 10.244.0.0/24"), node.traffic, "they take a while");

        node.kernel.heal();
        assertNotEquals(Step.UNFINISHED, node.step(NOTHING));

        assertEquals("""
                FLANNEL_NETWORK=10.244.0.0/16
                FLANNEL_SUBNET=10.244.0.1/24
                FLANNEL_MTU=1450
                FLANNEL_IPMASQ=false
                """, Files.readString(node.subnetEnv));
        assertEquals("", node.status.unready());
        assertEquals(List.of("[10.244.0.0/16] 10.244.0.0/24"), node.traffic);
    }

    @Test
    void isReadyAlthoughOnePeerFails() {
        node.kernel.failAlways(new ObjectKey.OfRoute(Prefix.parse("10.244.1.0/24")), EINVAL);
        node.step(config(CONFIG));
        node.step(list(lease(1), lease(2)));

        assertEquals(Step.UNFINISHED, node.step(acquired(lease(0))), "the failed route is to be tried again");

        assertTrue(Files.exists(node.subnetEnv));
        assertTrue(node.kernel
                .find(new ObjectKey.OfRoute(Prefix.parse("10.244.2.0/24")))
                .isPresent());
        assertEquals("", node.status.unready());
    }

    @Test
    void waitsForAnExternalInterface() {
        node = new SteppedNode(directory, Settings.of(Map.of("iface", List.of("eth7"))));
        PluginException e = assertThrows(PluginException.class, () -> node.step(config(CONFIG)));

        assertEquals(ErrorCode.UNAVAILABLE, e.code());
        assertTrue(e.getMessage().contains("--iface [eth7]"), e.getMessage());

        node.kernel.hostLink(
                new HostLink(9, "eth7", 1500, true, List.of(new Address("eth7", Ipv4.parse("172.16.1.100"), 24))));
        node.step(list());
        assertEquals(1, node.claims.size());
    }

    /** Bad in itself, and bad for the backend only. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"Network":"nowhere"}                                          | Network "nowhere"
                    {"Network":"10.244.0.0/16","SubnetLen":12}                     | SubnetLen "12"
                    {"Network":"10.244.0.0/16","Backend":{"Type":"carrier pigeon"}} | carrier pigeon
                    not JSON                                                       | network configuration
                    """)
    void waitsForAGoodFirstConfigurationWhereTheStoreHasIt(String bad, String reason) {
        node = new SteppedNode(directory, Settings.EMPTY, true);
        node.step(config(bad));
        node.step(list(lease(1)));

        String unready = node.status.unready();
        assertTrue(unready.startsWith("waiting for the network configuration (") && unready.contains(reason), unready);
        node.status.configTrouble("");
        node.converge(lease(1));
        assertTrue(Files.exists(node.subnetEnv));
    }

    @Test
    void refusesABadFirstConfiguration() {
        PluginException e = assertThrows(PluginException.class, () -> node.step(config("{\"Network\":\"nowhere\"}")));

        assertEquals("Network \"nowhere\": not a prefix (address/length, as in 10.244.0.0/16)", e.getMessage());
    }

    @Test
    void endsWhereNoLeaseCanBeHadForGood() {
        node.step(config(CONFIG));
        var reason = new PluginException(ErrorCode.CONFIG, "no such store");

        assertEquals(reason, assertThrows(PluginException.class, () -> node.step(refused(reason))));
    }

    @Test
    void listensOnlyForWhatMatters() {
        node.converge(lease(1));
        EventFilter filter = node.filters.getLast();

        assertEquals(EventFilter.Verdict.DRIFT, filter.judge(new KernelEvent.Overrun("lost")));
        assertEquals(EventFilter.Verdict.DRIFT, filter.judge(touched(new ObjectKey.OfLink("toy0"), "toy0")));
        assertEquals(EventFilter.Verdict.DRIFT, filter.judge(touched(new ObjectKey.OfLink("eth0"), "eth0")));
        assertEquals(
                EventFilter.Verdict.DRIFT,
                filter.judge(touched(new ObjectKey.OfNeighbor("toy0", Ipv4.parse("10.244.1.0")), "toy0")));
        assertEquals(
                EventFilter.Verdict.DRIFT,
                filter.judge(touched(new ObjectKey.OfRoute(Prefix.parse("10.244.1.0/24")), "eth9")));
        assertEquals(
                EventFilter.Verdict.DRIFT,
                filter.judge(touched(new ObjectKey.OfRoute(Prefix.parse("0.0.0.0/0")), "eth9")));
        assertEquals(EventFilter.Verdict.IGNORE, filter.judge(touched(new ObjectKey.OfLink("veth1"), "veth1")));
        assertEquals(
                EventFilter.Verdict.IGNORE,
                filter.judge(touched(new ObjectKey.OfNeighbor("eth0", Ipv4.parse("172.16.1.9")), "eth0")));
        assertEquals(
                EventFilter.Verdict.IGNORE,
                filter.judge(touched(new ObjectKey.OfRoute(Prefix.parse("192.168.0.0/16")), "eth9")));
    }

    /** With a device its IPv4 routes go, of which the kernel says nothing. */
    @Test
    void listensForTheEndOfWhatTheHostHasInThePodsNetwork() {
        addDevice(30, "cni0", "10.244.9.0/24");
        addDevice(31, "docker0", "172.17.0.0/16");
        addDevice(32, "veth2", "10.244.9.7/32");
        node.converge(lease(1));
        EventFilter filter = node.filters.getLast();

        assertEquals(EventFilter.Verdict.DRIFT, filter.judge(touched(new ObjectKey.OfLink("cni0"), "cni0")));
        assertEquals(EventFilter.Verdict.DRIFT, filter.judge(new KernelEvent.Put(device("cni0", false))));
        assertEquals(EventFilter.Verdict.IGNORE, filter.judge(new KernelEvent.Put(device("cni0", true))));
        assertEquals(EventFilter.Verdict.DRIFT, filter.judge(addressOf("cni0", "10.244.9.1", 24)));
        assertEquals(EventFilter.Verdict.DRIFT, filter.judge(addressOf("eth9", "10.1.2.3", 8)));
        assertEquals(EventFilter.Verdict.IGNORE, filter.judge(touched(new ObjectKey.OfLink("docker0"), "docker0")));
        assertEquals(EventFilter.Verdict.IGNORE, filter.judge(new KernelEvent.Put(device("docker0", false))));
        assertEquals(EventFilter.Verdict.IGNORE, filter.judge(addressOf("docker0", "172.17.0.1", 16)));
        assertEquals(EventFilter.Verdict.IGNORE, filter.judge(touched(new ObjectKey.OfLink("veth2"), "veth2")));
    }

    private void addDevice(int index, String name, String address) {
        Prefix prefix = Prefix.parse(address);
        var of = new Address(name, prefix.address().plus(1), prefix.length());
        node.kernel.hostLink(new HostLink(index, name, 1500, true, List.of(of)));
        node.kernel.hostRoute(new HostRoute(prefix, Optional.empty(), name, 0));
    }

    private static Link device(String name, boolean up) {
        var bridge = new LinkKind.Custom("bridge", Optional.empty(), List.of());
        return new Link(name, bridge, Optional.empty(), 1500, up, "");
    }

    private static KernelEvent addressOf(String link, String address, int length) {
        return touched(new ObjectKey.OfAddress(link, Ipv4.parse(address), length), link);
    }

    private static KernelEvent touched(ObjectKey key, String link) {
        return new KernelEvent.Touched(key, link);
    }
}
