package dev.loden.core.turn;

import static dev.loden.core.turn.SteppedNode.NOTHING;
import static dev.loden.core.turn.SteppedNode.acquired;
import static dev.loden.core.turn.SteppedNode.config;
import static dev.loden.core.turn.SteppedNode.list;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Route;
import dev.loden.api.spi.PluginException;
import dev.loden.core.sample.PairBackend;
import dev.loden.testkit.FakeKernel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose IPv4 is on eth0 and whose IPv6 is on eth1, as {@code --iface} and {@code --iface-ipv6} say. */
class TwoLinksTest {
    private static final String CONFIG = """
            {"Network":"10.244.0.0/16","EnableIPv6":true,"IPv6Network":"fd00:244::/48","SubnetMin":"10.244.0.0",\
            "IPv6SubnetMin":"fd00:244::","Backend":{"Type":"pair","Direct":%s}}""";
    private static final Settings FLAGS = Settings.of(Map.of("iface", List.of("eth0"), "iface-ipv6", List.of("eth1")));

    @TempDir
    Path directory;

    private SteppedNode node;

    @BeforeEach
    void start() {
        FakeKernel kernel = new FakeKernel()
                .hostLink(link(2, "eth0", 1500, "172.16.1.100/24", "2001:db8::100/64"))
                .hostLink(link(3, "eth1", 9000, "192.0.2.100/24", "fd00:16::100/64"))
                .hostRoute(new HostRoute(Prefix.parse("172.16.1.0/24"), Optional.empty(), "eth0", 0))
                .hostRoute(new HostRoute(Prefix.parse("fd00:16::/64"), Optional.empty(), "eth1", 256));
        node = new SteppedNode(kernel, directory, FLAGS, PairBackend.PLUGINS);
    }

    private void converge(boolean direct) {
        node.step(config(CONFIG.formatted(direct)));
        node.step(list(lease(1)));
        assertNotEquals(Step.UNFINISHED, node.step(acquired(lease(0))));
        assertEquals("", node.status.unready());
    }

    private static HostLink link(int index, String name, int mtu, String... addresses) {
        List<Address> all = Stream.of(addresses)
                .map(text -> text.split("/", -1))
                .map(parts -> new Address(name, IpAddress.parse(parts[0]), Integer.parseInt(parts[1])))
                .toList();
        return new HostLink(index, name, mtu, true, all);
    }

    private static Lease lease(int number) {
        return new Lease(
                Subnets.parseKey("10.244.%d.0-24&fd00:244:0:1%d::-64".formatted(number, number)),
                new LeaseAttributes(
                        Optional.of(Ipv4.parse("172.16.1." + (100 + number))),
                        Optional.of(Ipv6.parse("fd00:16::" + (100 + number))),
                        PairBackend.advertisement("02:00:00:00:04:0" + number, "02:00:00:00:06:0" + number)));
    }

    @Test
    void hasADeviceOnEach() {
        converge(false);
        String text = node.kernel.toString();

        assertTrue(text.contains("pair4 vxlan id 7 local 172.16.1.100 dev eth0"), text);
        assertTrue(text.contains("pair6 vxlan id 8 local fd00:16::100 dev eth1"), text);
        assertEquals(
                List.of(IpAddress.parse("172.16.1.100"), IpAddress.parse("fd00:16::100")),
                node.claims.getLast().attributes().publicAddresses());
    }

    @Test
    void findsThePeersOnTheSegmentOfEach() {
        converge(true);

        assertEquals("10.244.1.0/24 via 172.16.1.101 dev eth0 proto loden", route("10.244.1.0/24"));
        assertEquals("fd00:244:0:11::/64 via fd00:16::101 dev eth1 proto loden", route("fd00:244:0:11::/64"));
        node.kernel.put(new Route(
                Prefix.parse("fd00:244:0:19::/64"), ((Route) object("fd00:244:0:11::/64")).via(), Route.LODEN));
        node.step(NOTHING);
        assertTrue(node.kernel
                .find(new ObjectKey.OfRoute(Prefix.parse("fd00:244:0:19::/64")))
                .isEmpty());
    }

    /** The route of the former link goes as well. */
    @Test
    void movesOneFamilyAlone() {
        converge(true);
        node.kernel.forgetChanges();
        node.kernel.hostLink(link(3, "eth1", 9000, "192.0.2.100/24", "fd00:16::200/64"));
        node.step(NOTHING);

        assertEquals(
                List.of(IpAddress.parse("172.16.1.100"), IpAddress.parse("fd00:16::200")),
                node.claims.getLast().attributes().publicAddresses());
        assertTrue(
                node.kernel.changes().stream()
                        .allMatch(change -> change.object().link().equals("pair6")),
                () -> node.kernel.changes().toString());
        assertTrue(node.kernel.toString().contains("pair6 vxlan id 8 local fd00:16::200 dev eth1"));
    }

    @Test
    void waitsForTheLinkOfIpv6() {
        node.kernel.hostLink(new HostLink(3, "eth1", 9000, false, List.of()));
        String message = assertThrows(PluginException.class, () -> node.step(config(CONFIG.formatted(false))))
                .getMessage();

        assertEquals("external interface eth1 is down; set it up: ip link set eth1 up", message);
    }

    @Test
    void goesOnByIpv4WhereThatIsAllowed() {
        var kernel = new FakeKernel()
                .hostLink(link(2, "eth0", 1500, "172.16.1.100/24"))
                .hostLink(new HostLink(3, "eth1", 9000, false, List.of()));
        node = new SteppedNode(
                kernel, directory, FLAGS.plus(Settings.of("allow-missing-family", "true")), PairBackend.PLUGINS);
        converge(false);
        assertFalse(kernel.toString().contains("pair6"), kernel::toString);

        kernel.hostLink(link(3, "eth1", 9000, "fd00:16::100/64"));
        node.step(NOTHING);
        assertTrue(kernel.toString().contains("pair6 vxlan id 8 local fd00:16::100 dev eth1"), kernel::toString);
    }

    @Test
    void noticesEventsOfBothLinks() {
        converge(false);
        for (String link : List.of("eth0", "eth1")) {
            KernelObject address = new Address(link, IpAddress.parse("fd00:16::77"), 64);
            assertEquals(EventFilter.Verdict.DRIFT, node.filters.getLast().judge(new KernelEvent.Put(address)), link);
        }
        KernelObject other = new Address("eth2", IpAddress.parse("fd00:16::77"), 64);
        assertEquals(EventFilter.Verdict.IGNORE, node.filters.getLast().judge(new KernelEvent.Put(other)));
    }

    private KernelObject object(String subnet) {
        return node.kernel.find(new ObjectKey.OfRoute(Prefix.parse(subnet))).orElseThrow();
    }

    private String route(String subnet) {
        return object(subnet).toString();
    }
}
