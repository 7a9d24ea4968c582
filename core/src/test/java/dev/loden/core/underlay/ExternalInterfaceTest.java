package dev.loden.core.underlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.Egress;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.spi.PluginException;
import dev.loden.core.config.InterfaceOptions;
import dev.loden.core.sample.Fixture;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A host with NAT on eth0 (metric 100), the nodes' network on eth1 (metric 50) and a VPN without a default route. */
class ExternalInterfaceTest {
    private static final HostNetwork HOST = new HostNetwork(
            List.of(
                    link(1, "lo", "127.0.0.1/8", "198.51.100.1/32"),
                    link(2, "eth0", "10.0.2.15/24"),
                    link(3, "eth1", "172.16.1.100/24", "172.16.1.200/24", "fd00::100/64"),
                    link(4, "tun0", "192.168.7.2/24")),
            List.of(
                    route("0.0.0.0/0", "10.0.2.2", "eth0", 100),
                    route("0.0.0.0/0", "172.16.1.1", "eth1", 50),
                    route("10.0.2.0/24", "", "eth0", 100),
                    route("172.16.1.0/24", "", "eth1", 0),
                    route("192.168.0.0/16", "192.168.7.1", "tun0", 0)));

    @Test
    void takesTheDefaultRouteWithTheLowestMetric() {
        ExternalInterface chosen = choose(Map.of());

        assertEquals("eth1", chosen.underlay().link());
        assertEquals(Optional.of(Ipv4.parse("172.16.1.100")), chosen.publicIp());
        assertEquals("default route, metric 50", chosen.why());
        assertEquals("fd00::100", chosen.publicIpv6().orElseThrow().toString());
    }

    @ParameterizedTest
    @CsvSource({
        "iface,             eth0,            eth0, 10.0.2.15",
        "iface,             172.16.1.200,    eth1, 172.16.1.200",
        "iface-regex,       ^tun,            tun0, 192.168.7.2",
        "iface-regex,       10\\.0\\.2\\..*, eth0, 10.0.2.15",
        "iface-regex,       172.*200,        eth1, 172.16.1.200",
    })
    void takesWhatTheOperatorNames(String flag, String value, String link, String address) {
        ExternalInterface chosen = choose(Map.of(flag, List.of(value)));

        assertEquals(link, chosen.underlay().link());
        assertEquals(address, chosen.underlay().ipv4().orElseThrow().toString());
    }

    /** The source address that the kernel names is used, or the best one if it names none. */
    @ParameterizedTest
    @CsvSource({
        "192.168.99.1, tun0 192.168.7.2,  tun0, 192.168.7.2",
        "8.8.8.8,      eth1 172.16.1.200, eth1, 172.16.1.200",
        "8.8.4.4,      eth1,              eth1, 172.16.1.100",
        "10.0.2.15,    lo 10.0.2.15,      eth0, 10.0.2.15",
    })
    void takesTheInterfaceThatTheKernelSendsBy(String address, String answer, String link, String own) {
        String[] words = answer.split(" ", 2);
        var egress = new Egress(
                words[0], Optional.of(answer).filter(t -> words.length == 2).map(t -> IpAddress.parse(words[1])));
        ExternalInterface chosen = choose(HOST, Map.of("iface-can-reach", address), Optional.of(egress));

        assertEquals(link, chosen.underlay().link());
        assertEquals(own, chosen.underlay().ipv4().orElseThrow().toString());
        assertEquals(own, chosen.publicIp().orElseThrow().toString());
    }

    @Test
    void waitsForARouteToTheAddressToReach() {
        assertThrows(PluginException.class, () -> choose(HOST, Map.of("iface-can-reach", "8.8.8.8"), Optional.empty()));
    }

    /** Only where no other flag names the link. */
    @ParameterizedTest
    @CsvSource({
        "public-ip,   172.16.1.200, -,    eth1, 172.16.1.200, public address 172.16.1.200",
        "public-ip,   192.168.7.2,  -,    tun0, 192.168.7.2, public address 192.168.7.2",
        "public-ipv6, fd00::100,    -,    eth1, 172.16.1.100, public address fd00::100",
        "public-ip,   192.168.7.2,  eth0, eth0, 10.0.2.15,    --iface=eth0",
        "public-ip,   198.51.100.1, -,    eth1, 172.16.1.100, 'default route, metric 50'",
        "public-ip,   203.0.113.9,  -,    eth1, 172.16.1.100, 'default route, metric 50'",
    })
    void takesTheInterfaceThatHasThePublicAddress(
            String flag, String address, String iface, String link, String own, String why) {
        Map<String, Object> flags = new HashMap<>(Map.of(flag, address));
        if (!iface.equals("-")) {
            flags.put("iface", List.of(iface));
        }
        ExternalInterface chosen = choose(flags);

        assertEquals(link, chosen.underlay().link());
        assertEquals(own, chosen.underlay().ipv4().orElseThrow().toString());
        assertEquals(why, chosen.why());
    }

    /** Their link is that of the IPv4 address, as in flannel. */
    @Test
    void takesBothPublicAddresses() {
        ExternalInterface chosen = choose(Map.of("public-ip", "172.16.1.200", "public-ipv6", "fd00::100"));

        assertEquals("public address 172.16.1.200 fd00::100", chosen.why());
        assertEquals(
                "tun0",
                choose(Map.of("public-ip", "192.168.7.2", "public-ipv6", "fd00::100"))
                        .underlay()
                        .link());
    }

    @ParameterizedTest
    @CsvSource({"iface", "iface-regex"})
    void countsAnEmptyFlagAsNotGiven(String flag) {
        assertEquals(
                "default route, metric 50", choose(Map.of(flag, List.of(""))).why());
        assertEquals(
                "tun0", choose(Map.of(flag, List.of("", "tun0"))).underlay().link());
    }

    @Test
    void matchesTheAddressesOfAllLinksBeforeNames() {
        assertEquals(
                "tun0",
                choose(Map.of("iface-regex", List.of("eth0|192\\.168")))
                        .underlay()
                        .link());
    }

    @Test
    void triesTheNamedOnesInTurn() {
        assertEquals(
                "eth0",
                choose(Map.of("iface", List.of("eth9", "eth0", "eth1")))
                        .underlay()
                        .link());
    }

    @Test
    void fallsBackFromNamesToRegexes() {
        assertEquals(
                "tun0",
                choose(Map.of("iface", List.of("eth9"), "iface-regex", List.of("tun.")))
                        .underlay()
                        .link());
    }

    @Test
    void publishesTheGivenAddressButSendsFromItsOwn() {
        ExternalInterface chosen = choose(Map.of("public-ip", "203.0.113.9"));

        assertEquals(Optional.of(Ipv4.parse("203.0.113.9")), chosen.publicIp());
        assertEquals(Optional.of(Ipv4.parse("172.16.1.100")), chosen.underlay().ipv4());
    }

    @Test
    void saysWhatItLookedForAndWhatThereIs() {
        PluginException e = assertThrows(PluginException.class, () -> choose(Map.of("iface", List.of("eth9"))));

        assertTrue(e.getMessage().contains("--iface [eth9]"), e.getMessage());
        assertTrue(e.getMessage().contains("lo, eth0, eth1, tun0"), e.getMessage());
    }

    @Test
    void saysThatThereIsNoDefaultRoute() {
        var bare = new HostNetwork(HOST.links(), List.of());
        PluginException e = assertThrows(PluginException.class, () -> choose(bare, Map.of(), Optional.empty()));

        assertTrue(e.getMessage().startsWith("no default route"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "iface-can-reach, nowhere,  not an IPv4 address",
        "public-ip,       fd00::1,  not an IPv4 address",
        "public-ipv6,     10.0.0.1, not an IPv6 address",
    })
    void namesABadFlag(String flag, String value, String rule) {
        InvalidValueException e =
                assertThrows(InvalidValueException.class, () -> InterfaceOptions.of(Settings.of(Map.of(flag, value))));

        assertTrue(e.getMessage().startsWith("--" + flag + " \"" + value + "\": " + rule), e.getMessage());
    }

    /** What Go's package regexp does not take, Java's does in part. */
    @ParameterizedTest
    @ValueSource(strings = {"eth(", "(?=e)th", "(e)\\1", "e++", "[[:ip:]]", "a{1001}", "et\\Ch"})
    void namesABadRegex(String regex) {
        InvalidValueException e = assertThrows(
                InvalidValueException.class,
                () -> InterfaceOptions.of(Settings.of(Map.of("iface-regex", List.of(regex)))));

        assertTrue(
                e.getMessage().startsWith("--iface-regex \"" + regex + "\": not a regular expression: "),
                e.getMessage());
    }

    /** RE2's syntax, as in flannel. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "^eth[[:digit:]]$           | eth0",
                "(?P<kind>tun)\\d           | tun0",
                "(?<kind>tun)\\d            | tun0",
                "tun0\\z                    | tun0",
                "^\\p{L}{3}\\pN$            | eth0",
                "(?i)TUN                    | tun0",
                "(?U)t.+?n                  | tun0",
                "\\Qeth1\\E                 | eth1",
                "^[[:^space:]]un            | tun0",
                "\\x{74}un                  | tun0",
                "^(([a-z])+.)+[A-Z]([a-z])+$| -",
                "^172\\.16\\.[01]\\.         | eth1",
            })
    void takesExpressionsAsGoHasThem(String regex, String link) {
        Map<String, ?> flags = Map.of("iface-regex", List.of(regex));
        if (link.equals("-")) {
            assertThrows(PluginException.class, () -> choose(flags));
        } else {
            assertEquals(link, choose(flags).underlay().link());
        }
    }

    private static ExternalInterface choose(Map<String, ?> flags) {
        return choose(HOST, flags, Optional.empty());
    }

    private static ExternalInterface choose(HostNetwork host, Map<String, ?> flags, Optional<Egress> egress) {
        var tracker = new UnderlayTracker(InterfaceOptions.of(Settings.of(flags)), address -> egress, System::nanoTime);
        tracker.follow(host, Fixture.NETWORK);
        return tracker.current().orElseThrow();
    }

    private static HostLink link(int index, String name, String... addresses) {
        List<Address> all = List.of(addresses).stream()
                .map(text -> text.split("/", 2))
                .map(parts -> new Address(name, IpAddress.parse(parts[0]), Integer.parseInt(parts[1])))
                .toList();
        return new HostLink(index, name, 1500, true, all);
    }

    private static HostRoute route(String destination, String gateway, String link, int metric) {
        Optional<IpAddress> via = gateway.isEmpty() ? Optional.empty() : Optional.of(IpAddress.parse(gateway));
        return new HostRoute(Prefix.parse(destination), via, link, metric);
    }
}
