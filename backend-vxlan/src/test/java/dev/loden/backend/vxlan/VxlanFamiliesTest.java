package dev.loden.backend.vxlan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.BackendConfig;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendContext;
import dev.loden.testkit.SampleNetwork;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the two devices of a network of both families have apart. */
class VxlanFamiliesTest {
    private static final NetworkConfig DUAL = SampleNetwork.DUAL.config(new BackendConfig("vxlan", Settings.EMPTY));
    private static final Underlay UNDERLAY = SampleNetwork.DUAL.underlay(0, Set.of());

    private static Backend open(Settings settings) {
        return new VxlanProvider().open(new BackendContext(DUAL, settings, "n"));
    }

    private static Lease lease(int node) {
        Settings ipv4 = Settings.of(Map.of("VtepMAC", "aa:00:00:00:04:0" + node));
        Settings ipv6 = Settings.of(Map.of("VtepMAC", "aa:00:00:00:06:0" + node));
        return SampleNetwork.DUAL.lease(node, new Advertisement("vxlan", ipv4, ipv6));
    }

    /** Nor a device for one of another VNI. */
    @Test
    void opensNothingForALeaseThatReachesNobody() {
        Settings good = Settings.of(Map.of("VNI", 7, "VtepMAC", "aa:00:00:00:04:01"));
        List<Settings> bad = List.of(
                Settings.EMPTY, Settings.of("VNI", 7), Settings.of(Map.of("VNI", 7, "VtepMAC", "ff:ff:ff:ff:ff:ff")));
        for (Settings one : bad) {
            for (Settings other : bad) {
                assertThrows(InvalidValueException.class, () -> key(one, other), () -> one + " " + other);
            }
            assertEquals(Settings.of("VNI", 7), key(one, good), "it is reached in one family");
            assertEquals(Settings.of("VNI", 7), key(good, one));
        }
    }

    private static Settings key(Settings ipv4, Settings ipv6) {
        return new VxlanProvider().instanceKey(new Advertisement("vxlan", ipv4, ipv6), Settings.EMPTY);
    }

    /**
     * An IPv6 underlay takes 70 bytes, of which flannel reckons 50. With MTU 1480 flannel's devices have 1430, and so has the IPv6 one of
     * ours if IPv6MTU is 1500.
     */
    @ParameterizedTest
    @CsvSource({
        "-,    -,    1450, 1430",
        "1480, -,    1430, 1410",
        "1480, 1500, 1430, 1430",
        "1400, 1500, 1350, 1430",
        "-,    1400, 1450, 1330",
        "9000, 9000, 1450, 1430",
        "1400, 0,    1350, 1430",
    })
    void hasAnMtuForEachFamily(String mtu, String ipv6Mtu, int ipv4, int ipv6) {
        var settings = new LinkedHashMap<String, Object>();
        Optional.of(mtu)
                .filter(text -> !text.equals("-"))
                .ifPresent(text -> settings.put("MTU", Integer.valueOf(text)));
        Optional.of(ipv6Mtu)
                .filter(text -> !text.equals("-"))
                .ifPresent(text -> settings.put("ipv6mtu", Integer.valueOf(text)));
        Backend backend = open(Settings.of(settings));

        List<Integer> devices = backend.receive(lease(0), UNDERLAY).objects().stream()
                .filter(Link.class::isInstance)
                .map(object -> ((Link) object).mtu())
                .toList();
        assertEquals(List.of(ipv4, ipv6), devices);
        assertEquals(Math.min(ipv4, ipv6), backend.mtu(UNDERLAY));
    }

    /** Where IPv6 has an external interface of its own. */
    @Test
    void putsEachDeviceOnItsFamilysInterface() {
        var split = new Underlay(
                "eth0",
                1500,
                UNDERLAY.ipv4(),
                UNDERLAY.ipv6(),
                Set.of(),
                Optional.of(new Underlay.Device("eth1", 9000)));
        Backend backend = open(Settings.EMPTY);
        String plan = backend.receive(lease(0), split).objects().toString();

        assertTrue(
                plan.contains("local 172.16.1.100 dev eth0 dstport 8472 nolearning address aa:00:00:00:04:00 mtu 1450"),
                plan);
        assertTrue(
                plan.contains("local fd00:16::100 dev eth1 dstport 8472 nolearning address aa:00:00:00:06:00 mtu 8930"),
                plan);
        assertEquals(1450, backend.mtu(split));
    }

    @Test
    void namesABadMtuOfIpv6() {
        var e = assertThrows(InvalidValueException.class, () -> open(Settings.of("IPv6MTU", 100)));

        assertEquals(
                "IPv6MTU \"100\": must be 118 to 65535, or 0 for what the external interface leaves", e.getMessage());
    }

    /** A peer of one family alone is reached in that. */
    @ParameterizedTest
    @CsvSource({"10.244.1.0-24, flannel.1", "0.0.0.0-0&fd00:244:0:1::-64, flannel-v6.1"})
    void reachesAPeerOfOneFamily(String key, String device) {
        LeaseAttributes attributes = lease(1).attributes();
        List<String> links =
                open(Settings.EMPTY).reach(new Lease(Subnets.parseKey(key), attributes), UNDERLAY).objects().stream()
                        .map(KernelObject::link)
                        .distinct()
                        .toList();

        assertEquals(List.of(device), links);
    }
}
