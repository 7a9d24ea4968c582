package dev.loden.backend.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.Family;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.Egress;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendProvider;
import dev.loden.testkit.BackendSubject;
import dev.loden.testkit.FakeKernel;
import dev.loden.testkit.PlanContract;
import dev.loden.testkit.SampleNetwork;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireGuardBackendTest implements PlanContract {
    private static final String PSK = "aDL0iGTDtOc3JBUUjGnJsjiTQ3pTuxlSEwHUHoJ2d3I=";
    private static final String KEY = "XYOh0Tn8L1A/Ww/rDG9+/6KQgtJussRmgjamjKizAVI=";
    private static final String ZERO = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private final Map<String, Object> settings = new HashMap<>();

    @Override
    public BackendProvider provider() {
        return new WireGuardProvider();
    }

    @Override
    public Settings settings() {
        return Settings.of(settings);
    }

    @Override
    public List<Advertisement> nonsense() {
        return List.of(
                advertisement(Settings.EMPTY),
                advertisement(Settings.of("PublicKey", 7)),
                advertisement(Settings.of("PublicKey", "short")),
                advertisement(Settings.of("PublicKey", ZERO)),
                advertisement(Settings.of(Map.of("PublicKey", KEY, "Port", 65536))));
    }

    private static Advertisement advertisement(Settings data) {
        return new Advertisement("wireguard", data, data);
    }

    /** What the driver keeps, and makes, no kernel takes by rtnetlink: the device stands for that here. */
    @Override
    @Test
    public void plansWhatTheKernelAccepts() {
        subjects().forEach(subject -> apply(new FakeKernel(), subject.plan(1, 2)));
    }

    private static void apply(FakeKernel kernel, List<KernelObject> plan) {
        List<Change> changes = plan.stream()
                .filter(object -> !(object instanceof DriverObject))
                .<Change>map(object -> new Change.Add(asMade(object), "missing"))
                .toList();
        assertEquals(List.of(), kernel.apply(new Batch(changes)).failures());
    }

    private static KernelObject asMade(KernelObject object) {
        return object instanceof Link link
                ? new Link(link.name(), LinkKind.Custom.named("wireguard"), Optional.empty(), link.mtu(), link.up())
                : object;
    }

    private List<String> plan(SampleNetwork network, int... peers) {
        BackendSubject subject = subject(network);
        String text = subject.plan(peers).toString();
        for (int node = 0; node <= 1; node++) {
            Advertisement said = subject.lease(node).attributes().advertisement();
            Settings data = said.data().isEmpty() ? said.v6Data() : said.data();
            text = text.replace(data.string("PublicKey").orElseThrow(), "KEY" + node);
        }
        return List.of(text.substring(1, text.length() - 1).split(", (?![0-9a-f:./]*\\])"));
    }

    /** A device for it would take 80 bytes of each packet to others. */
    @Test
    void opensNoDeviceForALeaseThatReachesNobody() {
        for (Advertisement bogus : nonsense()) {
            assertThrows(
                    InvalidValueException.class, () -> provider().instanceKey(bogus, Settings.EMPTY), bogus::toString);
        }
        Settings good = Settings.of("PublicKey", KEY);
        for (Settings other : List.of(Settings.EMPTY, Settings.of("PublicKey", "short"))) {
            assertEquals(
                    Settings.EMPTY,
                    provider().instanceKey(new Advertisement("wireguard", good, other), Settings.EMPTY));
            assertEquals(
                    Settings.EMPTY,
                    provider().instanceKey(new Advertisement("wireguard", other, good), Settings.EMPTY),
                    "it is reached in one family");
        }
    }

    @Test
    void plansAsFlannelWithARouteForEachPeer() {
        assertEquals(
                List.of(
                        "flannel-wg wireguard|tun mtu 1420 up",
                        "flannel-wg wireguard key KEY0 port 51820",
                        "10.244.0.0/32 dev flannel-wg",
                        "10.244.0.0/16 dev flannel-wg scope link",
                        "blackhole 10.244.0.0/16 proto loden metric 4294967295",
                        "flannel-wg peer KEY1 endpoint 172.16.1.101:51820 allowed-ips [10.244.1.0/24]",
                        "10.244.1.0/24 dev flannel-wg scope link"),
                plan(SampleNetwork.IPV4, 1));
    }

    /** A device that is deleted takes its routes with it. */
    @Test
    void leavesNothingToTheDefaultRouteWhileItsDevicesAreGone() {
        for (String mode : List.of("separate", "auto", "ipv6")) {
            settings.put("Mode", mode);
            BackendSubject subject = subject(SampleNetwork.DUAL);
            FakeKernel kernel =
                    new FakeKernel().hostLink(new HostLink(2, UNDERLAY.link(), UNDERLAY.mtu(), true, List.of()));
            List.of("0.0.0.0/0", "::/0")
                    .forEach(all ->
                            kernel.hostRoute(new HostRoute(Prefix.parse(all), Optional.empty(), UNDERLAY.link(), 10)));
            assertEquals(Set.of(UNDERLAY.link()), devices(kernel), "else nothing is shown");

            apply(kernel, subject.plan(1, 2));
            Set<String> own = subject.scope().links();
            assertTrue(own.containsAll(devices(kernel)), () -> devices(kernel).toString());
            own.forEach(link -> kernel.delete(new ObjectKey.OfLink(link)));
            assertEquals(Set.of(), devices(kernel), kernel::toString);
        }
    }

    /** By which devices packets leave, for pods of a peer, and for those of nobody. */
    private static Set<String> devices(FakeKernel kernel) {
        return Stream.of("10.244.1.7", "10.244.99.7", "fd00:244:0:1::7", "fd00:244:0:99::7")
                .flatMap(pod -> kernel.egress(IpAddress.parse(pod)).stream())
                .map(Egress::link)
                .collect(Collectors.toSet());
    }

    /** Of a node that has an address of the family. */
    @ParameterizedTest
    @CsvSource({
        "separate, IPV4, IPv4",
        "separate, IPV6, IPv6",
        "auto,     IPV4, IPv4 IPv6",
        "ipv4,     IPV4, IPv4 IPv6",
        "ipv4,     IPV6, ''",
        "ipv6,     IPV4, ''",
        "ipv6,     IPV6, IPv4 IPv6",
    })
    void carriesTheFamiliesOfItsMode(String mode, SampleNetwork has, String carried) {
        settings.put("Mode", mode);
        try (Backend backend = subject(SampleNetwork.DUAL).open("node 0")) {
            assertEquals(
                    carried,
                    backend.carries(has.underlay(0, Set.of())).stream()
                            .sorted()
                            .map(Family::toString)
                            .collect(Collectors.joining(" ")));
        }
    }

    /** By its device, or by the one for both. */
    @ParameterizedTest
    @CsvSource({"separate, IPV4, flannel-wg", "separate, IPV6, flannel-wg-v6", "auto, IPV6, flannel-wg"})
    void reachesAPeerOfOneFamily(String mode, Family family, String device) {
        settings.put("Mode", mode);
        BackendSubject subject = subject(SampleNetwork.DUAL);
        Lease peer = subject.lease(1).only(family).orElseThrow();
        try (Backend backend = subject.open("node 0")) {
            List<KernelObject> objects = backend.reach(peer, subject.underlay()).objects();
            assertEquals(2, objects.size(), objects::toString);
            assertTrue(
                    objects.getFirst().toString().endsWith("allowed-ips [" + peer.subnets() + "]"), objects::toString);
            assertTrue(objects.getLast().toString().startsWith(peer.subnets() + " dev " + device), objects::toString);
        }
    }

    @Test
    void hasADeviceForEachFamily() {
        List<String> plan = plan(SampleNetwork.DUAL, 1);
        assertTrue(plan.contains("flannel-wg-v6 wireguard key KEY0 port 51821"), plan::toString);
        assertTrue(
                plan.contains("flannel-wg-v6 peer KEY1 endpoint [fd00:16::101]:51821 allowed-ips [fd00:244:0:1::/64]"),
                plan::toString);
    }

    @Test
    void hasOneDeviceForBothWhereTheModeSaysSo() {
        for (var expected : Map.of(
                        "auto", "172.16.1.101:51820",
                        "ipv4", "172.16.1.101:51820",
                        "ipv6", "[fd00:16::101]:51821")
                .entrySet()) {
            settings.put("Mode", expected.getKey());
            List<String> plan = plan(SampleNetwork.DUAL, 1);
            assertTrue(
                    plan.contains("flannel-wg peer KEY1 endpoint " + expected.getValue()
                            + " allowed-ips [10.244.1.0/24, fd00:244:0:1::/64]"),
                    plan::toString);
            assertFalse(plan.toString().contains("flannel-wg-v6"), plan::toString);
        }
        settings.put("Mode", "both");
        assertThrows(InvalidValueException.class, () -> open(""));
    }

    @Test
    void handsOnKeepaliveAndPskAndShowsNoSecret() {
        settings.put("PSK", PSK);
        settings.put("PersistentKeepaliveInterval", 25);
        settings.put("MTU", 1400);
        var peer = (PeerState) subject(SampleNetwork.IPV4).plan(1).get(5);
        assertEquals(Optional.of(Key.parseSecret(PSK)), peer.psk());
        assertEquals(25, peer.keepalive());
        assertEquals(1320, open("").mtu(UNDERLAY));
        assertFalse(peer.toString().contains(PSK.substring(0, 8)), peer.toString());

        settings.put("PSK", "guessme");
        InvalidValueException e = assertThrows(InvalidValueException.class, () -> open(""));
        assertFalse(e.getMessage().contains("guessme"), e.getMessage());
        assertTrue(e.getMessage().contains("PSK"), e.getMessage());
    }

    @Test
    void takesAPeerWithoutPortAtItsOwn() {
        settings.put("ListenPort", 4242);
        Lease peer = lease(1, advertisement(Settings.of("PublicKey", KEY)));
        var state = (PeerState) open("").reach(peer, UNDERLAY).objects().getFirst();
        assertEquals("172.16.1.101:4242", state.endpoint().orElseThrow().toString());
    }

    @Test
    void refusesAPeerWithItsOwnKey() {
        try (Backend backend = subject(SampleNetwork.IPV4).open("node 0")) {
            Advertisement own = backend.advertise(UNDERLAY, NOTHING, Advertisement.NONE);
            InvalidValueException e =
                    assertThrows(InvalidValueException.class, () -> backend.reach(lease(1, own), UNDERLAY));
            assertTrue(e.getMessage().contains("this node's own"), e.getMessage());
        }
    }

    @Test
    void encrypts() {
        assertTrue(provider().encrypts());
    }
}
