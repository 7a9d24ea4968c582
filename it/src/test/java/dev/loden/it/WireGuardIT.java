package dev.loden.it;

import static dev.loden.base.Poll.pause;
import static dev.loden.it.Scenario.SOON;
import static dev.loden.it.Scenario.assertReaches;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Family;
import dev.loden.api.net.Prefix;
import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Losses;
import dev.loden.lab.probe.Pings;
import dev.loden.lab.process.BackgroundProcess;
import dev.loden.lab.process.Shell;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** wireguard by wireguard-go, on whatever kernel this is. */
@Tag("net")
class WireGuardIT {
    private static final String WIREGUARD = "{\"Type\":\"wireguard\",\"DirectRouting\":true}";
    private static final String VXLAN = "{\"Type\":\"vxlan\"}";
    private static final List<String> DEVICES = List.of("flannel-wg", "flannel-wg-v6");
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    @TempDir
    Path directory;

    private UserSpaceWireGuard network;

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void carriesPacketsEncryptedAndLooksAsFlannelsDoes() throws IOException {
        network = UserSpaceWireGuard.create(directory, WIREGUARD);
        network.startAll();
        network.awaitPeers();
        Node master = network.nodes().getFirst();
        Node node1 = network.nodes().get(1);
        assertEquals(
                List.of(
                        "10.244.0.0/16 dev flannel-wg scope link",
                        "10.244.1.0/24 dev flannel-wg scope link",
                        "10.244.2.0/24 dev flannel-wg scope link"),
                network.routes(master));
        assertEquals(1420, master.subnetEnv().mtu());
        String key = network.wg(node1, "show", "flannel-wg", "public-key").strip();
        assertTrue(network.wg(master, "show", "flannel-wg", "endpoints").contains(key + "\t172.16.1.101:51820"));
        String lease = Files.readString(
                network.scenario().network().lab().directory().resolve("leases/subnets/10.244.1.0-24.json"));
        assertEquals(
                "{\"PublicIP\":\"172.16.1.101\",\"PublicIPv6\":null,\"BackendType\":\"wireguard\",\"BackendData\":{\"PublicKey\":\""
                        + key + "\",\"Port\":51820}}",
                lease.strip());

        List<Pod> pods = network.scenario().addPods();
        BackgroundProcess clear = capture(node1, "clear", "ip and not udp port 51820");
        BackgroundProcess encrypted = capture(node1, "encrypted", "udp port 51820");
        Pings pings = Pings.start(Pings.everyPair(pods), 20);
        pause(A_SECOND);
        assertEquals(0, pings.stop().lost());
        assertTrue(packets(encrypted) > 20);
        assertEquals(0, packets(clear), clear::log);

        Await.until( // the driver reads every 20 s at least
                "the status to tell of both peers", SOON.multipliedBy(2), () -> toldOf(master));
        assertTrue(
                loden(master, "status").contains("10.244.1.0/24: endpoint 172.16.1.101:51820, handshakeSecondsAgo "));
    }

    private static boolean toldOf(Node node) {
        return loden(node, "status", "--json")
                .replaceAll("\\s", "")
                .contains("\"peers\":2,\"withkeysinuse\":2,\"withoutananswer\":0");
    }

    @Test
    void carriesIpv6AloneEncrypted() throws IOException {
        network = UserSpaceWireGuard.create(directory, Side.IPV6.alone(), "{\"Type\":\"wireguard\"}");
        network.startAll();
        List<Pod> pods = network.scenario().addPods();
        assertEncrypted(pods, "ip6");
    }

    /** The second family's device has a port of its own, and its packets go over IPv6. */
    @Test
    void carriesBothFamiliesEncryptedAndNothingInTheClearWithoutItsDevices() throws IOException {
        network = UserSpaceWireGuard.create(directory, Set.of(Family.IPV4, Family.IPV6), "{\"Type\":\"wireguard\"}");
        network.startAll();
        network.awaitPeers();
        List<Pod> pods = network.scenario().addPods();
        assertEncrypted(pods, "(ip or ip6)");
        loseDevices(pods);
    }

    /** Over IPv6, and nothing of these families in the clear. */
    private void assertEncrypted(List<Pod> pods, String families) throws IOException {
        Node node1 = network.nodes().get(1);
        BackgroundProcess clear = capture(node1, "clear", families + " and not udp and not icmp6");
        BackgroundProcess encrypted = capture(node1, "encrypted", "ip6 and udp port 51821");
        Pings.everyPair(pods).forEach(pair -> assertReaches(pair.from(), pair.to()));
        assertTrue(packets(encrypted) > 4, encrypted::log);
        assertEquals(0, packets(clear), clear::log);
    }

    /** Again and again, and while nobody is there to repair it: what pods send then is lost. The default route leads to the segment. */
    private void loseDevices(List<Pod> pods) throws IOException {
        Node master = network.nodes().getFirst();
        for (Prefix net : List.of(ReferenceNetwork.NETWORK, ReferenceNetwork.NETWORK_V6)) {
            String family = net.family() == Family.IPV4 ? "-4" : "-6";
            master.namespace().ip(family + " route delete blackhole " + net + " metric 4294967295");
            Await.until(
                    "the blackhole to be back",
                    SOON,
                    () -> master.namespace().ip(family + " route").contains("blackhole " + net + " "));
        }
        BackgroundProcess clear =
                capture(master, "leaks", "net " + ReferenceNetwork.NETWORK + " or net " + ReferenceNetwork.NETWORK_V6);
        Pings pings = Pings.start(Pings.everyPair(pods), 50);
        for (int i = 0; i < 5; i++) {
            deleteDevices(master);
            awaitDevices(master);
        }
        master.kill();
        deleteDevices(master);
        pause(A_SECOND);
        network.start(master);
        awaitDevices(master);
        Pings.everyPair(pods).forEach(pair -> assertReaches(pair.from(), pair.to()));
        Losses losses = pings.stop();
        assertTrue(losses.lost() > 50, "packets were sent meanwhile: " + losses);
        assertEquals(0, packets(clear), clear::log);
    }

    private static void deleteDevices(Node node) {
        DEVICES.forEach(device -> node.namespace().ip("link delete " + device));
    }

    private void awaitDevices(Node node) {
        Await.until(
                "the devices to be there again",
                SOON,
                () -> DEVICES.stream().allMatch(device -> network.has(node, device)));
        network.awaitPeers();
    }

    @Test
    void healsAndOutlivesARestart() throws IOException {
        network = UserSpaceWireGuard.create(directory, WIREGUARD);
        network.startAll();
        network.awaitPeers();
        List<Pod> pods = network.scenario().addPods();
        Node master = network.nodes().getFirst();
        String good = network.state(master);
        String peer = network.wg(network.nodes().get(1), "show", "flannel-wg", "public-key")
                .strip();

        Pings pings = Pings.start(Pings.everyPair(pods), 20);
        network.restart(master);
        pause(A_SECOND);
        Losses losses = pings.stop();
        assertEquals(0, losses.lost(), losses::toString);
        assertEquals(good, network.state(master));

        rotate(master, pods);
        good = network.state(master);

        network.wg(master, "set", "flannel-wg", "peer", peer, "remove");
        awaitState(master, good);
        network.wg(master, "set", "flannel-wg", "listen-port", "51999");
        awaitState(master, good);
        Path other = Files.writeString(directory.resolve("key"), "aDL0iGTDtOc3JBUUjGnJsjiTQ3pTuxlSEwHUHoJ2d3I=\n");
        network.wg(master, "set", "flannel-wg", "private-key", other.toString());
        awaitState(master, good);
        master.namespace().ip("link delete flannel-wg");
        awaitState(master, good);
        Pings.everyPair(pods).forEach(pair -> assertReaches(pair.from(), pair.to()));
    }

    @Test
    void switchesFromVxlanAndBackWithoutLossAndWithoutAPacketInTheClear() throws IOException {
        network = UserSpaceWireGuard.create(directory, VXLAN, Pressure.drainTime(Duration.ofSeconds(6)));
        network.startAll();
        network.nodes().forEach(node -> network.scenario().awaitPeers(node, 2));
        List<Pod> pods = network.scenario().addPods();
        Node node1 = network.nodes().get(1);

        Pings pings = Pings.start(Pings.everyPair(pods), 20);
        network.scenario().network().configure(WIREGUARD);
        network.nodes().forEach(node -> Await.until("flannel.1 to drain", SOON, () -> !network.has(node, "flannel.1")));
        network.awaitPeers();
        BackgroundProcess clear = capture(node1, "clear", "ip and not udp port 51820");
        pause(A_SECOND);
        assertEquals(0, packets(clear), clear::log);

        network.scenario().network().configure(VXLAN);
        network.nodes()
                .forEach(node -> Await.until(
                        "flannel-wg to drain",
                        SOON,
                        () -> !network.has(node, "flannel-wg")
                                && !node.namespace().ip("route").contains("blackhole")));
        pause(A_SECOND);
        Losses losses = pings.stop();
        assertEquals(0, losses.lost(), losses::toString);
    }

    /** At 20 packets a second, what is held back until the peers know the key is not much. */
    private void rotate(Node master, List<Pod> pods) {
        String before = network.wg(master, "show", "flannel-wg", "public-key");
        Pings pings = Pings.start(Pings.everyPair(pods), 20);
        pause(A_SECOND);
        loden(master, "wireguard", "rotate");
        for (Node peer : network.nodes().subList(1, 3)) {
            Await.until(
                    peer.name() + " to know the new key alone",
                    SOON,
                    () -> network.peers(peer).size() == 2
                            && !network.wg(peer, "show", "flannel-wg", "peers").contains(before.strip()));
        }
        pause(A_SECOND);
        Losses losses = pings.stop();
        assertEquals(0, losses.lost(), losses::toString);
        assertNotEquals(before, network.wg(master, "show", "flannel-wg", "public-key"));
    }

    private static String loden(Node node, String... arguments) {
        var command = new ArrayList<>(List.of(Scenario.HOME.resolve("bin/loden").toString()));
        command.addAll(List.of(arguments));
        command.add("--socket=" + node.subnetFile().resolveSibling("subnet.sock"));
        return Shell.run(command);
    }

    private void awaitState(Node node, String good) {
        Await.until(
                "the device of " + node.name() + " to be as before",
                SOON.multipliedBy(2), // the driver reads every 20 s at least
                () -> network.state(node).equals(good));
    }

    private static BackgroundProcess capture(Node node, String name, String filter) {
        BackgroundProcess process = node.lab()
                .start(
                        node.directory().resolve("capture-" + name),
                        node.namespace()
                                .enter(List.of("tcpdump", "-nn", "-l", "--immediate-mode", "-i", "eth0", filter)),
                        Map.of());
        Await.until("tcpdump to listen", SOON, () -> process.log().contains("listening on"));
        return process;
    }

    private static long packets(BackgroundProcess capture) {
        return capture.log()
                .lines()
                .filter(line -> line.contains(" IP ") || line.contains(" IP6 "))
                .count();
    }
}
