package dev.loden.backend.vxlan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.BackendConfig;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.SubnetRange;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.BackendProvider;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.testkit.BackendContract;
import dev.loden.testkit.FlawedBackends;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VxlanBackendTest implements BackendContract {
    private static final NetworkConfig IPV4 = network(true, false);

    @Override
    public BackendProvider provider() {
        return new VxlanProvider();
    }

    @Override
    public List<Advertisement> nonsense() {
        return ANYTHING.stream()
                .map(data -> new Advertisement("vxlan", data, data))
                .toList();
    }

    @Test
    void everyFlawIsFound() {
        assertEquals(Set.of(), FlawedBackends.unnoticed(this));
    }

    @Test
    void receivesOnADeviceLikeFlannels() {
        assertEquals(
                List.of(
                        "flannel.1 vxlan id 1 local 172.16.1.100 dev eth0 dstport 8472 nolearning"
                                + " address aa:00:00:00:00:00 mtu 1450 up",
                        "10.244.0.0/32 dev flannel.1"),
                text(open("").receive(lease(0, vtep(1, "aa:00:00:00:00:00")), UNDERLAY)));
    }

    @Test
    void reachesAPeerLikeFlannel() {
        assertEquals(
                List.of(
                        "aa:00:00:00:00:01 dev flannel.1 dst 172.16.1.101 self permanent",
                        "10.244.1.0 dev flannel.1 lladdr aa:00:00:00:00:01 PERMANENT",
                        "10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink"),
                text(open("").reach(lease(1, vtep(1, "aa:00:00:00:00:01")), UNDERLAY)));
    }

    @Test
    void publishesWhatFlannelPublishes() {
        Advertisement advertisement = lease(1).attributes().advertisement();

        assertEquals("vxlan", advertisement.backendType());
        assertEquals(
                List.of("VNI", "VtepMAC"),
                List.copyOf(advertisement.data().members().keySet()));
        assertEquals(Settings.EMPTY, advertisement.v6Data());
    }

    @Test
    void handlesBothFamilies() {
        Backend backend = provider().open(new BackendContext(network(true, true), Settings.EMPTY, "n"));
        var underlay = new Underlay(
                "eth0", 1500, Optional.of(Ipv4.parse("172.16.1.100")), Optional.of(Ipv6.parse("fd00::100")), Set.of());
        var attributes = new LeaseAttributes(
                Optional.of(Ipv4.parse("172.16.1.101")),
                Optional.of(Ipv6.parse("fd00::101")),
                new Advertisement("vxlan", data(1, "aa:00:00:00:00:01"), data(1, "aa:00:00:00:06:01")));
        var peer = new Lease(Subnets.parseKey("10.244.1.0-24&fd00:244:0:1::-64"), attributes);

        assertEquals(
                List.of(
                        "aa:00:00:00:00:01 dev flannel.1 dst 172.16.1.101 self permanent",
                        "10.244.1.0 dev flannel.1 lladdr aa:00:00:00:00:01 PERMANENT",
                        "10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink",
                        "aa:00:00:00:06:01 dev flannel-v6.1 dst fd00::101 self permanent",
                        "fd00:244:0:1:: dev flannel-v6.1 lladdr aa:00:00:00:06:01 PERMANENT",
                        "fd00:244:0:1::/64 via fd00:244:0:1:: dev flannel-v6.1 onlink"),
                text(backend.reach(peer, underlay)));
        assertTrue(text(backend.receive(peer, underlay))
                .contains("flannel-v6.1 vxlan id 1 local fd00::100 dev eth0 dstport 8472 nolearning"
                        + " address aa:00:00:00:06:01 mtu 1430 up"));
        assertEquals(1430, backend.mtu(underlay), "an IPv6 underlay takes 70 bytes");
    }

    @Test
    void derivesAMacOfItsOwnForEachNode() {
        MacAddress first = mac(lease(1));

        assertNotEquals(first, mac(lease(2)));
        assertEquals(0x02, first.bits() >>> 40 & 0x03, "locally administered and unicast");
    }

    @Test
    void keepsTheMacOfAnExistingDevice() {
        var device = new Link(
                "flannel.1",
                LinkKind.Custom.named("vxlan"),
                Optional.of(MacAddress.parse("aa:bb:cc:00:00:01")),
                1450,
                true);
        var actual = new KernelSnapshot(NOTHING.host(), Map.of(device.key(), device));

        Advertisement advertisement = open("").advertise(UNDERLAY, actual, vtep(1, "aa:00:00:00:00:09"));

        assertEquals(Optional.of("aa:bb:cc:00:00:01"), advertisement.data().string("VtepMAC"));
    }

    @Test
    void keepsTheMacOfItsLeaseWhereThereIsNoDevice() {
        Advertisement advertisement = open("").advertise(UNDERLAY, NOTHING, vtep(1, "aa:00:00:00:00:09"));

        assertEquals(Optional.of("aa:00:00:00:00:09"), advertisement.data().string("VtepMAC"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    x                 | VtepMAC "x": not a MAC address (six hexadecimal octets with colons between)
                    01:00:5e:00:00:01 | VtepMAC "01:00:5e:00:00:01": must be the address of one interface
                    ff:ff:ff:ff:ff:ff | VtepMAC "ff:ff:ff:ff:ff:ff": must be the address of one interface
                    00:00:00:00:00:00 | VtepMAC "00:00:00:00:00:00": must be the address of one interface
                    """)
    void refusesAMacThatIsNobodys(String mac, String message) {
        InvalidValueException e =
                assertThrows(InvalidValueException.class, () -> open("").reach(lease(1, vtep(1, mac)), UNDERLAY));

        assertEquals(message, e.getMessage());
    }

    @Test
    void sharesTheVniWithItsPeers() {
        Settings one = provider().instanceKey(vtep(1, "aa:00:00:00:00:01"), Settings.EMPTY);

        assertEquals(one, provider().instanceKey(vtep(1, "aa:00:00:00:00:02"), Settings.EMPTY));
        assertEquals(
                one,
                provider()
                        .instanceKey(
                                new Advertisement("vxlan", Settings.EMPTY, data(1, "aa:00:00:00:00:03")),
                                Settings.EMPTY));
        assertEquals(
                OptionalInt.of(2),
                provider()
                        .instanceKey(vtep(2, "aa:00:00:00:00:01"), Settings.EMPTY)
                        .integer("VNI", 1, 9));
    }

    @Test
    void waitsForAnAddressOnTheExternalInterface() {
        var bare = new Underlay("eth0", 1500, Optional.empty(), Optional.empty(), Set.of());
        PluginException e = assertThrows(PluginException.class, () -> open("").receive(lease(0), bare));

        assertEquals(ErrorCode.UNAVAILABLE, e.code());
        assertTrue(e.getMessage().contains("eth0 has no IPv4 address"), e.getMessage());
    }

    @Test
    void takesItsSettings() {
        var settings = Settings.of(
                Map.of("vni", 77, "PORT", 4789, "Mtu", 1400, "learning", true, "gbp", true, "DirectRouting", true));
        Backend backend = provider().open(new BackendContext(IPV4, settings, "n"));

        assertEquals(
                "flannel.77 vxlan id 77 local 172.16.1.100 dev eth0 dstport 4789 gbp address aa:00:00:00:00:00 mtu 1350 up",
                text(backend.receive(lease(0, vtep(77, "aa:00:00:00:00:00")), UNDERLAY))
                        .getFirst());
        assertEquals(1350, backend.mtu(UNDERLAY));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    VNI      | -1       | VNI "-1": must be a whole number from 0 to 16777215
                    VNI      | 16777216 | VNI "16777216": must be a whole number from 0 to 16777215
                    Port     | 65536    | Port "65536": must be a whole number from 0 to 65535
                    MTU      | 117      | MTU "117": must be 118 to 65535, or 0 for what the external interface leaves
                    MTU      | 65536    | MTU "65536": must be a whole number from 0 to 65535
                    Learning | 1        | Learning "1": must be true or false
                    GBP      | 1        | GBP "1": must be true or false
                    """)
    void namesABadSetting(String key, int value, String message) {
        var context = new BackendContext(IPV4, Settings.of(Map.of(key, value)), "n");
        InvalidValueException e =
                assertThrows(InvalidValueException.class, () -> provider().open(context));

        assertEquals(message, e.getMessage());
    }

    /** Measured with flannel on a 1500 link, but for the last, where flannel's subnet.env says 8950. */
    @ParameterizedTest
    @CsvSource({"0, 1450", "1420, 1370", "1400, 1350", "1500, 1450", "118, 68", "9000, 1450"})
    void takesAConfiguredMtuForThatOfOuterPackets(int configured, int device) {
        var settings = Settings.of(Map.of("MTU", configured));
        Backend backend = provider().open(new BackendContext(IPV4, settings, "n"));
        Lease own = lease(0, vtep(1, "aa:00:00:00:00:00"));

        assertEquals(device, backend.mtu(UNDERLAY));
        assertTrue(text(backend.receive(own, UNDERLAY)).getFirst().contains(" mtu " + device + " "));
    }

    /** The text of a lease's BackendData, as dummy nodes and old flannels write it. */
    @Test
    void takesTheConfiguredVniForOneThatIsNotNamed() {
        Settings unnamed = Settings.of(Map.of("VtepMAC", "0e:00:00:00:00:09"));
        Settings zero = Settings.of(Map.of("VNI", 0, "VtepMAC", "0e:00:00:00:00:09"));
        Settings configured = Settings.of(Map.of("vni", 7));
        Backend backend = provider().open(new BackendContext(IPV4, configured, "n"));

        for (Settings data : List.of(unnamed, zero)) {
            var advertised = new Advertisement("vxlan", data, Settings.EMPTY);
            assertEquals(Settings.of("VNI", 7), provider().instanceKey(advertised, configured));
            assertEquals(Settings.of("VNI", 1), provider().instanceKey(advertised, Settings.EMPTY));
            assertEquals(
                    "0e:00:00:00:00:09 dev flannel.7 dst 172.16.1.101 self permanent",
                    text(backend.reach(lease(1, advertised), UNDERLAY)).getFirst());
        }
    }

    @ParameterizedTest
    @CsvSource({"9999999, false, flannel.9999999", "9999, true, flannel.9999", "0, true, flannel.0"})
    void takesAVniThatGivesADeviceName(int vni, boolean ipv6, String name) {
        Backend backend = provider().open(new BackendContext(network(true, ipv6), Settings.of("VNI", vni), "n"));

        assertTrue(backend.scope(UNDERLAY).links().contains(name));
    }

    @ParameterizedTest
    @CsvSource({
        "10000000, false, flannel.10000000",
        "16777215, false, flannel.16777215",
        "10000, true, flannel-v6.10000"
    })
    void namesAVniThatGivesNone(int vni, boolean ipv6, String name) {
        var context = new BackendContext(network(true, ipv6), Settings.of("VNI", vni), "n");
        var e = assertThrows(InvalidValueException.class, () -> provider().open(context));

        assertEquals(
                "VNI \"" + vni + "\": too large: the device would be called " + name
                        + ", and a name has at most 15 characters",
                e.getMessage());
    }

    private static NetworkConfig network(boolean ipv4, boolean ipv6) {
        return new NetworkConfig(
                ipv4 ? Optional.of(SubnetRange.of(Prefix.parse("10.244.0.0/16"), 24)) : Optional.empty(),
                ipv6 ? Optional.of(SubnetRange.of(Prefix.parse("fd00:244::/48"), 64)) : Optional.empty(),
                false,
                new BackendConfig("vxlan", Settings.EMPTY));
    }

    private static Advertisement vtep(int vni, String mac) {
        return new Advertisement("vxlan", data(vni, mac), Settings.EMPTY);
    }

    private static Settings data(int vni, String mac) {
        return Settings.of(Map.of("VNI", vni, "VtepMAC", mac));
    }

    private static MacAddress mac(Lease lease) {
        return MacAddress.parse(
                lease.attributes().advertisement().data().string("VtepMAC").orElseThrow());
    }

    private static List<String> text(NetworkPlan plan) {
        return plan.objects().stream().map(KernelObject::toString).toList();
    }
}
