package dev.loden.core.underlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.Egress;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.spi.PluginException;
import dev.loden.core.config.InterfaceOptions;
import dev.loden.core.sample.Fixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A node with 172.16.1.100 and fd00::100 on eth0, beside which addresses come and go. */
class UnderlayTrackerTest {
    private static final String OWN = "172.16.1.100/24";
    private static final String VIRTUAL = "172.16.1.9/32";
    private static final NetworkConfig DUAL = Fixture.READER.read("""
            {"Network":"10.244.0.0/16","EnableIPv6":true,"IPv6Network":"fd01::/48","Backend":{"Type":"toy"}}""");

    private long now;
    private Optional<Egress> egress = Optional.empty();
    private UnderlayTracker tracker = tracker(Map.of());

    private UnderlayTracker tracker(Map<String, ?> flags) {
        return new UnderlayTracker(InterfaceOptions.of(Settings.of(flags)), address -> egress, () -> now);
    }

    private String follow(String... addresses) {
        return follow(host(List.of(link(2, "eth0", addresses)), "eth0"));
    }

    private String follow(HostNetwork host) {
        return follow(host, Fixture.NETWORK);
    }

    private String follow(HostNetwork host, NetworkConfig network) {
        tracker.follow(host, network);
        return tracker.current().orElseThrow().addresses();
    }

    private String waits(String... addresses) {
        return waits(host(List.of(link(2, "eth0", addresses)), "eth0"));
    }

    private String waits(HostNetwork host) {
        return assertThrows(PluginException.class, () -> tracker.follow(host, Fixture.NETWORK))
                .getMessage();
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @ParameterizedTest
    @CsvSource({"172.16.1.9/32", "172.16.1.9/24", "10.0.0.9/24", "172.16.1.99/24"})
    void keepsItsAddressWhenAnotherComesBeforeIt(String other) {
        assertEquals("172.16.1.100", follow(OWN));
        assertEquals("172.16.1.100", follow(other, OWN));
        assertEquals("172.16.1.100", follow(OWN));
    }

    @Test
    void keepsItsIpv6AddressWhenAnotherComesBeforeIt() {
        assertEquals("172.16.1.100 fd00::100", follow(host(OWN, "fd00::100/64"), DUAL));
        assertEquals("172.16.1.100 fd00::100", follow(host(OWN, "fd00::9/64", "fd00::100/64"), DUAL));
        assertEquals("172.16.1.100 fd00::100", follow(host(OWN, "fd00::100/64"), DUAL));
    }

    @Test
    void waitsOutTheMomentWithoutItsAddress() {
        follow(OWN);
        assertEquals(
                "external interface eth0 has lost its IPv4 address 172.16.1.100; waiting 30 s for it before 172.16.1.9"
                        + " is used",
                waits(VIRTUAL));
        pass(Duration.ofSeconds(29));
        waits(VIRTUAL);
        assertEquals(Optional.of(Duration.ofSeconds(1)), tracker.due());
        assertEquals("172.16.1.100", follow(VIRTUAL, OWN));
        assertEquals(Optional.empty(), tracker.due());
        waits(VIRTUAL);
        assertEquals(Optional.of(AddressInUse.LONG), tracker.due());
    }

    /** So that a node with nothing else is not lost for good. */
    @Test
    void usesAVirtualAddressOnlyUntilItsOwnIsBack() {
        follow(OWN);
        waits(VIRTUAL);
        pass(AddressInUse.LONG);
        assertEquals("172.16.1.9", follow(VIRTUAL));
        assertEquals("172.16.1.9", follow(VIRTUAL, "172.16.1.10/32"));
        assertEquals("172.16.1.100", follow(VIRTUAL, OWN));
    }

    /** As when a DHCP server gives another one. */
    @Test
    void followsANewAddressAtOnce() {
        follow(OWN);
        waits();
        assertEquals(Optional.empty(), tracker.due());
        assertEquals("172.16.1.200", follow("172.16.1.200/24"));
        pass(AddressInUse.LONG);
        assertEquals("172.16.1.200", follow(OWN, "172.16.1.200/24"));
    }

    /** What came for a moment was no new address of its own. */
    @Test
    void returnsToItsOwnAddressSoonAfter() {
        follow(OWN);
        assertEquals("172.16.1.200", follow("172.16.1.200/24"));
        pass(Duration.ofSeconds(3));
        assertEquals("172.16.1.100", follow("172.16.1.200/24", OWN));
    }

    /** A virtual address with a network's prefix becomes the primary one when its own is removed. */
    @Test
    void waitsLongerBesideAnAddressThatWasThere() {
        follow(OWN, "172.16.1.9/24");
        waits("172.16.1.9/24");
        assertEquals(Optional.of(AddressInUse.WHILE), tracker.due());
        pass(Duration.ofSeconds(3));
        assertEquals("172.16.1.100", follow("172.16.1.9/24", OWN));
        waits("172.16.1.9/24");
        pass(AddressInUse.WHILE);
        assertEquals("172.16.1.9", follow("172.16.1.9/24"));
    }

    @Test
    void prefersANewAddressToOneThatWasThere() {
        follow(OWN, "172.16.1.9/24");
        waits("172.16.1.9/24");
        assertEquals("172.16.1.200", follow("172.16.1.9/24", "172.16.1.200/24"));
    }

    @Test
    void recallsTheAddressOfAnEarlierRun() {
        tracker.prefer(node("172.16.1.100"));
        assertEquals("172.16.1.100", follow("172.16.1.9/24", OWN));
    }

    /** Its old address serves as a virtual one now, or is another node's. */
    @ParameterizedTest
    @CsvSource({"172.16.1.9", "172.16.1.77"})
    void recallsNoAddressThatIsNotItsOwnAnyMore(String before) {
        tracker.prefer(node(before));
        assertEquals("172.16.1.100", follow(OWN, VIRTUAL));
        assertEquals("172.16.1.100", follow("172.16.1.77/24", OWN, VIRTUAL));
    }

    /** With its last address a link loses its default route. */
    @Test
    void doesNotLeaveALinkThatLosesItsAddressForAMoment() {
        HostLink spare = link(3, "eth1", "10.0.0.5/24");
        follow(host(List.of(link(2, "eth0", OWN), spare), "eth0"));
        HostNetwork blink = host(List.of(link(2, "eth0"), spare), "eth1");
        assertEquals(
                "external interface eth0 has lost its IPv4 address 172.16.1.100; waiting 2 s for it before eth1 is used"
                        + " (default route, metric 0)",
                waits(blink));
        assertEquals(Optional.of(OwnAddresses.MOMENT), tracker.due());
        assertEquals("172.16.1.100", follow(host(List.of(link(2, "eth0", OWN), spare), "eth0")));
        waits(blink);
        pass(OwnAddresses.MOMENT);
        assertEquals("10.0.0.5", follow(blink));
    }

    @Test
    void movesAtOnceWithTheDefaultRoute() {
        List<HostLink> links = List.of(link(2, "eth0", OWN), link(3, "eth1", "10.0.0.5/24"));
        follow(host(links, "eth0"));
        assertEquals("10.0.0.5", follow(host(links, "eth1")));
    }

    /** 127.0.0.1's device comes first, and load balancers put virtual addresses there. */
    @Test
    void keepsTheLinkThatAnExpressionFound() {
        tracker = tracker(Map.of("iface-regex", List.of("^172\\.")));
        HostLink eth0 = link(2, "eth0", OWN);
        follow(host(List.of(link(1, "lo"), eth0), "eth0"));
        HostNetwork balanced = host(List.of(link(1, "lo", "172.16.1.9/32"), eth0), "eth0");
        assertEquals("172.16.1.100", follow(balanced));
        assertEquals("eth0", tracker.underlay().link());
        assertEquals(
                "172.16.1.100", follow(host(List.of(link(2, "eth0", "10.0.0.7/24", "172.16.1.9/24", OWN)), "eth0")));
    }

    @Test
    void takesNoAddressThatAnExpressionDoesNotMatch() {
        tracker = tracker(Map.of("iface-regex", List.of("^172\\.")));
        assertEquals("172.16.1.100", follow("10.0.0.7/24", OWN));
        assertTrue(waits("10.0.0.7/24").contains("give it one or choose another"));
    }

    @Test
    void keepsItsAddressThoughTheKernelNamesAnother() {
        tracker = tracker(Map.of("iface-can-reach", "8.8.8.8"));
        egress = Optional.of(new Egress("eth0", Optional.of(Ipv4.parse("172.16.1.100"))));
        assertEquals("172.16.1.100", follow(OWN));
        egress = Optional.of(new Egress("eth0", Optional.of(Ipv4.parse("172.16.1.9"))));
        assertEquals("172.16.1.100", follow(VIRTUAL, OWN));
    }

    /** At the start of a host its IPv6 address may not be usable yet. */
    @Test
    void waitsAWhileForTheFirstAddress() {
        HostNetwork host = host(OWN);
        String message = assertThrows(PluginException.class, () -> tracker.follow(host, DUAL))
                .getMessage();
        assertEquals("external interface eth0 has no usable IPv6 address yet; waiting 5 s for one", message);
        assertEquals(Optional.of(AddressInUse.WHILE), tracker.due());
        pass(AddressInUse.WHILE);
        assertEquals("172.16.1.100", follow(host, DUAL));
        assertEquals("172.16.1.100 fd00::100", follow(host(OWN, "fd00::100/64"), DUAL));
    }

    @Test
    void doesNotWaitForAFamilyThatTheNetworkDoesNotHave() {
        follow(OWN, "fd00::100/64");
        assertEquals("172.16.1.100", follow(OWN));
        assertEquals("172.16.1.100 fd00::9", follow(OWN, "fd00::9/64"));
    }

    private static LeaseAttributes node(String address) {
        return new LeaseAttributes(Optional.of(Ipv4.parse(address)), Optional.<Ipv6>empty(), Advertisement.NONE);
    }

    private static HostNetwork host(String... addresses) {
        return host(List.of(link(2, "eth0", addresses)), "eth0");
    }

    private static HostNetwork host(List<HostLink> links, String byDefault) {
        return new HostNetwork(
                links, List.of(new HostRoute(Prefix.parse("0.0.0.0/0"), Optional.empty(), byDefault, 0)));
    }

    private static HostLink link(int index, String name, String... addresses) {
        var all = new ArrayList<Address>();
        for (String text : addresses) {
            String[] parts = text.split("/", 2);
            all.add(new Address(name, IpAddress.parse(parts[0]), Integer.parseInt(parts[1])));
        }
        return new HostLink(index, name, 1500, true, all);
    }
}
