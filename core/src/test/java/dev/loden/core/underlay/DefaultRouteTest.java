package dev.loden.core.underlay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.HostRoute;
import dev.loden.core.config.InterfaceOptions;
import dev.loden.core.sample.Fixture;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which link the default routes lead to, as {@code FAMILY LINK METRIC}, in networks of one family or both. */
class DefaultRouteTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    IPv6      | 4 eth0 0, 6 eth1 1024              | eth1 fd00::1   | default route, metric 1024
                    IPv6      | 6 eth0 1024, 6 eth1 512            | eth1 fd00::1   | default route, metric 512
                    IPv6      | 6 eth1 -1, 6 eth0 1024             | eth0 fd00::2   | default route, metric 1024
                    IPv6      | 4 eth1 0                           | eth1 fd00::1   | default route, metric 0
                    IPv4      | 4 eth1 100, 6 eth0 0               | eth1 10.0.0.1  | default route, metric 100
                    IPv4      | 6 eth1 1024                        | eth1 10.0.0.1  | default route, metric 1024
                    IPv4 IPv6 | 4 eth0 100, 4 eth1 50, 6 eth0 1024 | eth1 10.0.0.1 fd00::1 | default route, metric 50
                    IPv4 IPv6 | 6 eth1 1024                        | eth1 10.0.0.1 fd00::1 | default route, metric 1024
                    """)
    void takesTheRouteOfTheNetworksFamily(String families, String routes, String expected, String why) {
        List<HostLink> links = List.of(link(0), link(1));
        List<HostRoute> all =
                Stream.of(routes.split(", ", -1)).map(DefaultRouteTest::route).toList();
        var tracker = new UnderlayTracker(InterfaceOptions.of(Settings.EMPTY), to -> Optional.empty(), () -> 0);
        tracker.follow(new HostNetwork(links, all), network(families));

        ExternalInterface chosen = tracker.current().orElseThrow();
        String addresses = Stream.of(expected.split(" ", -1))
                .skip(1)
                .reduce((one, two) -> one + " " + two)
                .orElseThrow();
        assertEquals(expected.split(" ", -1)[0], chosen.link());
        assertEquals(
                addresses,
                tracker.node(network(families)).publicAddresses().stream()
                        .map(IpAddress::toString)
                        .reduce((one, two) -> one + " " + two)
                        .orElseThrow());
        assertEquals(why, chosen.why());
    }

    private static NetworkConfig network(String families) {
        return Fixture.READER.read("""
                {"Network":"10.244.0.0/16","IPv6Network":"fd01::/48","EnableIPv4":%s,"EnableIPv6":%s,\
                "Backend":{"Type":"toy"}}""".formatted(families.contains("IPv4"), families.contains("IPv6")));
    }

    private static HostLink link(int number) {
        String name = "eth" + number;
        return new HostLink(
                number + 2,
                name,
                1500,
                true,
                List.of(
                        new Address(name, IpAddress.parse("10.0.0." + (number == 0 ? 2 : 1)), 24),
                        new Address(name, IpAddress.parse("fd00::" + (number == 0 ? 2 : 1)), 64)));
    }

    private static HostRoute route(String text) {
        String[] words = text.split(" ", -1);
        String any = words[0].equals("4") ? "0.0.0.0/0" : "::/0";
        return new HostRoute(Prefix.parse(any), Optional.empty(), words[1], Integer.parseInt(words[2]));
    }
}
