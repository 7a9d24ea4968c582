package dev.loden.core.turn;

import static dev.loden.core.turn.LiveNode.DRAIN;
import static dev.loden.core.turn.LiveNode.address;
import static dev.loden.core.turn.LiveNode.config;
import static dev.loden.core.turn.LiveNode.peer;
import static dev.loden.core.turn.LiveNode.plain;
import static dev.loden.core.turn.LiveNode.vxlan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Via;
import dev.loden.api.spi.PluginException;
import dev.loden.core.sample.Fixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A device under a name that our plans want, but that is not ours, is never touched; ours, and flannel's, are. */
class OtherDevicesTest {
    private static final String VXLAN = "{\"Type\":\"vxlan\"}";
    private static final String MARK = "loden 10.244.0.0/16";
    private static final MacAddress MAC = MacAddress.parse("0e:00:00:00:00:02");

    @TempDir
    Path directory;

    private LiveNode node;

    @BeforeEach
    void create() {
        node = new LiveNode(Fixture.host(), directory);
    }

    /** A device with its address, a route, a neighbor and a forwarding entry, as another daemon has them. */
    private String another(String name, LinkKind kind, String address, String alias) {
        node.kernel.put(new Link(name, kind, Optional.of(MAC), 1400, true, alias));
        node.kernel.put(new Address(name, Ipv4.parse(address), 32));
        node.kernel.put(new Route(
                Prefix.parse("10.99.4.0/24"), new Via.Gateway(Ipv4.parse("10.99.4.0"), name, true), Route.BOOT));
        node.kernel.put(new Neighbor(name, Ipv4.parse("10.99.4.0"), MAC));
        if (kind instanceof LinkKind.Vxlan) {
            node.kernel.put(new FdbEntry(name, MAC, Ipv4.parse("172.16.1.77")));
        }
        return on(name);
    }

    private static LinkKind vni(int vni) {
        return new LinkKind.Vxlan(vni, 8472, address(0), "eth0", false, false);
    }

    private String on(String name) {
        return node.kernel.text(Scope.ofLink(name));
    }

    private String alias(String name) {
        return node.kernel
                .find(new ObjectKey.OfLink(name))
                .map(Link.class::cast)
                .orElseThrow()
                .alias();
    }

    @ParameterizedTest
    @CsvSource({
        "flannel.2, 10.99.3.0, ''",
        "flannel.2, 10.244.77.0, ''",
        "flannel.2, 10.99.3.0, loden 10.99.0.0/16",
        "flannel.2, 10.99.3.0, uplink"
    })
    void whatAPeerNamesIsLeftAlone(String name, String address, String alias) {
        String before = another(name, vni(2), address, alias);
        node.started(VXLAN, peer(1, vxlan(1, 1)), peer(2, vxlan(2, 2)));
        node.pass(Duration.ofSeconds(1));

        assertEquals(before, on(name));
        assertTrue(node.route(1).contains("flannel.1"), node.route(1));
        assertEquals("", node.route(2));
        String reason =
                node.status.node().unreachable().get(peer(2, vxlan(2, 2)).subnets());
        assertTrue(reason.contains("needs a device flannel.2, but flannel.2 (vxlan id 2"), reason);

        node.apply(new LeaseEvent.Removed(peer(2, vxlan(2, 2)).subnets()));
        node.pass(DRAIN.plusSeconds(1));
        node.pass(DRAIN.plusSeconds(1));
        assertEquals(before, on(name));
        assertEquals(Map.of(), node.status.node().unreachable());
    }

    @Test
    void isUsedOnceTheOtherIsGone() {
        another("flannel.2", vni(2), "10.99.3.0", "");
        node.started(VXLAN, peer(2, vxlan(2, 2)));
        assertTrue(node.filters
                .getLast()
                .judge(new KernelEvent.Touched(new ObjectKey.OfLink("flannel.2"), "flannel.2"))
                .equals(EventFilter.Verdict.DRIFT));
        node.kernel.delete(new ObjectKey.OfLink("flannel.2"));
        node.pass(Duration.ofSeconds(1));

        assertTrue(node.route(2).contains("dev flannel.2"), node.route(2));
        assertEquals(MARK, alias("flannel.2"));
        node.apply(new LeaseEvent.Removed(peer(2, vxlan(2, 2)).subnets()));
        node.pass(DRAIN.plusSeconds(1));
        assertFalse(node.has("flannel.2"), "ours goes");
    }

    @Test
    void theConfiguredBackendsIsLeftAlone() {
        String before = another("flannel.1", vni(1), "10.99.3.0", "");
        node.configure(config(VXLAN));
        node.list(peer(1, vxlan(1, 1)));
        PluginException e = assertThrows(PluginException.class, node::granted);
        assertTrue(e.getMessage().contains("needs a device flannel.1, but flannel.1 (vxlan id 1"), e.getMessage());
        assertFalse(e.code().isFatal());
        assertEquals(before, on("flannel.1"));

        node.kernel.delete(new ObjectKey.OfLink("flannel.1"));
        node.pass(Duration.ofSeconds(1));
        assertTrue(node.route(1).contains("flannel.1"), node.route(1));
    }

    @Test
    void ipipAndWireGuardAreLeftAlone() {
        String ipip = another("flannel.ipip", LinkKind.Custom.named("ipip"), "10.99.3.0", "");
        node.started(VXLAN, peer(1, plain("ipip")));
        node.pass(DRAIN.plusSeconds(1));
        assertEquals(ipip, on("flannel.ipip"));
        String unreachable = node.status.node().unreachable().toString();
        assertTrue(unreachable.contains("flannel.ipip"), unreachable);
    }

    @ParameterizedTest
    @CsvSource({"10.244.0.0, 10.244.0.1/24", "10.244.5.0, ''"})
    void flannelsIsTakenOver(String address, String subnet) throws IOException {
        if (!subnet.isEmpty()) {
            Files.writeString(node.subnetEnv, "FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=" + subnet + "\n");
        }
        node.kernel.put(new Link("flannel.1", vni(1), Optional.of(MAC), 1450, true));
        node.kernel.put(new Address("flannel.1", IpAddress.parse(address), 32));
        node.started(VXLAN, peer(1, vxlan(1, 1)));

        assertTrue(
                on("flannel.1")
                        .contains("vxlan id 1 local 172.16.1.100 dev eth0 dstport 8472 nolearning address " + MAC),
                on("flannel.1"));
        assertEquals(MARK, alias("flannel.1"));
        assertTrue(node.kernel.changes().stream().noneMatch(change -> change instanceof Change.Recreate));
    }

    @Test
    void isKnownByItsPublishedMac() {
        node.kernel.put(new Link("flannel.1", vni(1), Optional.of(MacAddress.parse("aa:00:00:00:01:00")), 1450, true));
        node.configure(config(VXLAN));
        node.list(Fixture.lease("10.244.0.0/24", "172.16.1.100", vxlan(1, 0)), peer(1, vxlan(1, 1)));
        node.granted();
        assertEquals(MARK, alias("flannel.1"));
    }

    @Test
    void theMarkIsHealedAndKnownAfterwards() {
        node.started(VXLAN, peer(1, vxlan(1, 1)));
        assertEquals(MARK, alias("flannel.1"));
        Link marked = (Link) node.kernel.find(new ObjectKey.OfLink("flannel.1")).orElseThrow();
        node.kernel.put(marked.marked(""));
        node.pass(Duration.ofSeconds(1));
        assertEquals(MARK, alias("flannel.1"));

        node.kernel.delete(new ObjectKey.OfAddress("flannel.1", Ipv4.parse("10.244.0.0"), 32));
        var again = new LiveNode(node.kernel, directory.resolve("lost")).started(VXLAN, peer(1, vxlan(1, 1)));
        assertTrue(again.route(1).contains("flannel.1"), again.route(1));
    }
}
