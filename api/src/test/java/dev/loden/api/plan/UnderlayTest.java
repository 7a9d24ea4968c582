package dev.loden.api.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnderlayTest {
    private static final HostRoute DEFAULT = via("0.0.0.0/0", "172.16.1.1", "ens192", 100);
    private static final HostRoute SEGMENT = direct("172.16.1.0/24", "ens192", 100);

    private static Underlay underlay(List<HostRoute> routes) {
        return new Underlay("ens192", 1500, Optional.empty(), Optional.empty(), routes);
    }

    private static HostRoute direct(String destination, String link, int metric) {
        return new HostRoute(Prefix.parse(destination), Optional.empty(), link, metric);
    }

    private static HostRoute via(String destination, String gateway, String link, int metric) {
        return new HostRoute(Prefix.parse(destination), Optional.of(IpAddress.parse(gateway)), link, metric);
    }

    /** Whatever the order in which the kernel lists the routes. */
    private static void assertOnLink(boolean expected, String address, HostRoute... routes) {
        var listed = new ArrayList<>(Arrays.asList(routes));
        assertEquals(expected, underlay(listed).isOnLink(IpAddress.parse(address)), listed::toString);
        Collections.reverse(listed);
        assertEquals(expected, underlay(listed).isOnLink(IpAddress.parse(address)), listed::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "172.16.1.101,  true",
        "172.16.2.101,  false",
        "8.8.8.8,       false",
        "fd01::101,     true",
        "fd02::101,     false",
    })
    void isTheSegmentOfTheExternalDevice(String address, boolean onLink) {
        assertOnLink(onLink, address, DEFAULT, SEGMENT, direct("fd01::/64", "ens192", 256));
    }

    @Test
    void leadsNowhereWithoutARoute() {
        assertOnLink(false, "172.16.1.101");
        assertOnLink(false, "172.16.1.101", direct("172.16.2.0/24", "ens192", 0));
    }

    @Test
    void followsTheLongestPrefix() {
        assertOnLink(false, "172.16.1.101", SEGMENT, via("172.16.1.101/32", "172.16.1.1", "ens192", 999));
        assertOnLink(true, "172.16.1.101", SEGMENT, via("172.16.0.0/16", "172.16.1.1", "ens192", 0));
        assertOnLink(true, "172.16.1.101", DEFAULT, direct("172.16.1.101/32", "ens192", 0));
    }

    @Test
    void followsTheLowestMetricAmongEqualPrefixes() {
        assertOnLink(true, "172.16.1.101", SEGMENT, direct("172.16.1.0/24", "ens224", 101));
        assertOnLink(false, "172.16.1.101", SEGMENT, direct("172.16.1.0/24", "ens224", 99));
        assertOnLink(false, "172.16.1.101", SEGMENT, via("172.16.1.0/24", "172.16.1.1", "ens192", 0));
    }

    /** The kernel's metric has 32 bits without a sign: 4294967295 is the least preferred. */
    @Test
    void readsMetricsAsUnsigned() {
        assertOnLink(true, "172.16.1.101", SEGMENT, direct("172.16.1.0/24", "ens224", -1));
        assertOnLink(
                false,
                "172.16.1.101",
                direct("172.16.1.0/24", "ens192", -1),
                via("172.16.1.0/24", "10.0.0.1", "wg0", 7));
    }

    @Test
    void isNotTheSegmentOfAnotherDevice() {
        assertOnLink(false, "172.16.1.101", direct("172.16.1.0/24", "ens224", 0));
        assertOnLink(false, "172.16.1.101", DEFAULT, direct("172.16.1.0/25", "docker0", 0));
    }

    @Test
    void keepsTheRoutesItWasMadeWith() {
        var routes = new ArrayList<>(List.of(SEGMENT));
        Underlay underlay = underlay(routes);
        routes.clear();
        assertTrue(underlay.isOnLink(IpAddress.parse("172.16.1.101")));
        assertFalse(underlay.isOnLink(IpAddress.parse("172.16.3.101")));
    }
}
