package dev.loden.backend.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.BackendConfig;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.Family;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.Ipv4;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.PluginException;
import dev.loden.testkit.SampleNetwork;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UdpBackendTest {
    private static final Advertisement UDP = new Advertisement("udp", Settings.EMPTY, Settings.EMPTY);

    private static UdpBackend backend(SampleNetwork network, Settings settings) {
        return new UdpBackend(network.config(new BackendConfig("udp", settings)), UdpConfig.of(settings));
    }

    private static List<String> lines(NetworkPlan plan) {
        return plan.objects().stream().map(Object::toString).toList();
    }

    private static Underlay underlay(SampleNetwork network) {
        return network.underlay(0, Set.of());
    }

    @Test
    void planIsFlannels() {
        UdpBackend backend = backend(SampleNetwork.IPV4, Settings.EMPTY);
        Underlay underlay = underlay(SampleNetwork.IPV4);
        assertEquals(
                List.of(
                        "flannel0 tun mtu 1472 up",
                        "flannel0 udp local 172.16.1.100 port 8285",
                        "10.244.0.0/32 dev flannel0",
                        "10.244.0.0/16 dev flannel0 scope link"),
                lines(backend.receive(SampleNetwork.IPV4.lease(0, UDP), underlay)));
        assertEquals(
                List.of("10.244.1.0/24 udp endpoint 172.16.1.101:8285", "10.244.1.0/24 dev flannel0 scope link"),
                lines(backend.reach(SampleNetwork.IPV4.lease(1, UDP), underlay)));
    }

    @Test
    void advertisesNothing() {
        var none = new KernelSnapshot(
                SampleNetwork.IPV4.host(0).snapshot(Scope.EMPTY).host(), Map.of());
        assertEquals(
                UDP,
                backend(SampleNetwork.IPV4, Settings.EMPTY)
                        .advertise(underlay(SampleNetwork.IPV4), none, Advertisement.NONE));
    }

    @ParameterizedTest
    @EnumSource(SampleNetwork.class)
    void bothFamiliesOfPodsGoByOneAddressOfTheNode(SampleNetwork network) {
        String node = network == SampleNetwork.IPV6 ? "[fd00:16::101]:8285" : "172.16.1.101:8285";
        List<String> lines = lines(backend(network, Settings.EMPTY).reach(network.lease(1, UDP), underlay(network)));
        assertEquals(
                network.subnets(1).prefixes().stream()
                        .map(subnet -> subnet + " udp endpoint " + node)
                        .toList(),
                lines.stream().filter(line -> line.contains("endpoint")).toList());
    }

    @ParameterizedTest
    @EnumSource(SampleNetwork.class)
    void carriesBothFamiliesByAnyAddressOfTheNode(SampleNetwork network) {
        UdpBackend backend = backend(SampleNetwork.DUAL, Settings.EMPTY);
        var bare = new Underlay("eth0", 1500, Optional.empty(), Optional.empty(), Set.of());

        assertEquals(Set.of(Family.values()), backend.carries(underlay(network)));
        assertEquals(Set.of(), backend.carries(bare));
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void reachesAPeerOfOneFamily(Family family) {
        Lease peer = SampleNetwork.DUAL.lease(1, UDP).only(family).orElseThrow();
        List<String> lines =
                lines(backend(SampleNetwork.DUAL, Settings.EMPTY).reach(peer, underlay(SampleNetwork.DUAL)));

        assertEquals(2, lines.size(), lines::toString);
        assertEquals(peer.subnets() + " udp endpoint 172.16.1.101:8285", lines.getFirst());
    }

    @Test
    void ipv6AroundPacketsTakesMore() {
        assertEquals(1452, backend(SampleNetwork.IPV6, Settings.EMPTY).mtu(underlay(SampleNetwork.IPV6)));
        assertEquals(1472, backend(SampleNetwork.DUAL, Settings.EMPTY).mtu(underlay(SampleNetwork.DUAL)));
    }

    @Test
    void thePortIsEverybodys() {
        UdpBackend backend = backend(SampleNetwork.IPV4, Settings.of("Port", 9000));
        assertEquals(
                "10.244.1.0/24 udp endpoint 172.16.1.101:9000",
                lines(backend.reach(SampleNetwork.IPV4.lease(1, UDP), underlay(SampleNetwork.IPV4)))
                        .getFirst());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65_536})
    void refusesAPortThatThereIsNot(int port) {
        assertThrows(InvalidValueException.class, () -> UdpConfig.of(Settings.of("Port", port)));
    }

    @Test
    void refusesAPeerWithoutAnAddressOfOurFamilies() {
        var attributes = new LeaseAttributes(Optional.empty(), Optional.empty(), UDP);
        var peer = new Lease(SampleNetwork.IPV4.subnets(1), attributes);
        UdpBackend backend = backend(SampleNetwork.IPV4, Settings.EMPTY);
        assertThrows(PluginException.class, () -> backend.reach(peer, underlay(SampleNetwork.IPV4)));
    }

    /** It sends by udp for as long as this node advertises it. */
    @Test
    void aPeerThatIsReachedInAnotherWayMaySend() {
        Lease peer = SampleNetwork.IPV4.lease(1, new Advertisement("vxlan", Settings.EMPTY, Settings.EMPTY));
        assertEquals(
                List.of("10.244.1.0/24 udp sender 172.16.1.101"),
                lines(new Senders().refine(peer, NetworkPlan.EMPTY, underlay(SampleNetwork.IPV4))));
        NetworkPlan reached =
                NetworkPlan.of(PeerState.peer(peer.subnets().ipv4().orElseThrow(), Ipv4.parse("172.16.1.101"), 8285));
        assertEquals(reached, new Senders().refine(peer, reached, underlay(SampleNetwork.IPV4)));
    }
}
