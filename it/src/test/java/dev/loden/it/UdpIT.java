package dev.loden.it;

import static dev.loden.base.Poll.pause;
import static dev.loden.it.Scenario.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Losses;
import dev.loden.lab.probe.Pings;
import dev.loden.lab.probe.Throughput;
import dev.loden.lab.process.Shell;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** udp with the packaged daemon: as flannel's, healed, restarted, and switched to and from vxlan live. */
@Tag("net")
class UdpIT {
    private static final String UDP = "{\"Type\":\"udp\"}";
    private static final String VXLAN = "{\"Type\":\"vxlan\"}";
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    /** The data plane is a router of its own. */
    private static final int HOPS_LEFT = 61;

    private Scenario network;

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void carriesPacketsAsFlannelDoesHealsAndOutlivesARestart() throws IOException {
        network = Scenario.create(ReferenceNetwork.Store.FILE, UDP);
        startAll();
        Node master = network.master();
        assertEquals(
                List.of(
                        "10.244.0.0/16 dev flannel0 scope link",
                        "10.244.1.0/24 dev flannel0 scope link",
                        "10.244.2.0/24 dev flannel0 scope link"),
                routes(master));
        assertEquals(1472, master.subnetEnv().mtu());
        assertEquals(
                "{\"PublicIP\":\"172.16.1.100\",\"PublicIPv6\":null}",
                Files.readString(network.network().lab().directory().resolve("leases/subnets/10.244.0.0-24.json"))
                        .strip());
        List<Pod> pods = addPods();
        String status = StatusIT.loden(master);
        assertTrue(
                status.matches("(?s).*Driver +udp: offloads .*; queues \\d+; nice -?\\d+; packets sent \\d+;.*"),
                status);

        String good = state(master);
        master.namespace().ip("link delete flannel0");
        Await.until("the device to be as before", SOON, () -> state(master).equals(good));
        assertAllReach(pods);

        restart(master, pods);
        Await.until("the device to be as before", SOON, () -> state(master).equals(good));
        assertAllReach(pods);
    }

    /** What a restart costs: packets of the time without a process, and no more. */
    private void restart(Node node, List<Pod> pods) throws IOException {
        int before = openings(node).size();
        Pings pings = Pings.start(Pings.everyPair(pods.subList(0, 2)), 100);
        pause(A_SECOND);
        Pressure pressure = Pressure.start();
        long begin = System.nanoTime();
        node.stop();
        Duration stopped = Duration.ofNanos(System.nanoTime() - begin);
        assertTrue(state(node).contains("flannel0"), "the device stays");
        Files.delete(node.subnetFile());
        network.network().start(node);
        Await.until("packets to be carried again", SOON, () -> openings(node).size() > before);
        Duration taken = Duration.ofNanos(System.nanoTime() - begin);
        node.awaitReady(SOON);
        pause(A_SECOND);
        Losses losses = pings.stop();
        String all = "udp, restarted: ended after %d ms, carries packets after %d ms; %s"
                .formatted(stopped.toMillis(), taken.toMillis(), losses);
        System.out.println(all);
        assertTrue(Heal.longestGap(losses).compareTo(taken.plus(pressure.allow(Duration.ofMillis(300)))) <= 0, all);
    }

    /** Leases of udp do not say so: a node that learns of a peer's new lease before it has the configuration goes on as before. */
    @Test
    void switchesFromVxlanAndBackLive() {
        network = Scenario.create(ReferenceNetwork.Store.FILE, VXLAN, Pressure.drainTime(Duration.ofSeconds(2)));
        network.startAll();
        List<Pod> pods = network.addPods();

        Pings pings = Pings.start(Pings.everyPair(pods), 20);
        network.network().configure(UDP);
        nodes().forEach(node -> Await.until("flannel.1 to drain", SOON, () -> !has(node, "flannel.1")));
        nodes().forEach(UdpIT::awaitRoutes);
        pause(A_SECOND);

        network.network().configure(VXLAN);
        nodes().forEach(node -> Await.until("flannel0 to drain", SOON, () -> !has(node, "flannel0")));
        pause(A_SECOND);
        Losses losses = pings.stop();
        assertEquals(0, losses.lost(), losses::toString);
    }

    /** As on kernels that lack them: what carries packets is opened anew with some of the offloads, and TCP goes on through it. */
    @Test
    void carriesPacketsWithFewerOffloads() {
        network = Scenario.create(ReferenceNetwork.Store.FILE, UDP);
        startAll();
        List<Pod> pods = addPods();
        List<String> offloads = List.of("", "tso", "tso coalesce", "udp_segment multi_queue", "tso udp_gro coalesce");
        for (int i = 0; i < offloads.size(); i++) {
            int openings = i + 2;
            network.network().configure("{\"Type\":\"udp\",\"Offloads\":\"" + offloads.get(i) + "\"}");
            nodes().forEach(node -> Await.until(
                    "the data plane to be opened anew",
                    SOON,
                    () -> openings(node).size() == openings));
            String used = openings(network.master()).getLast();
            assertTrue(
                    Stream.of(used.replaceAll(".*offloads \\[|]", "")
                                    .toLowerCase(Locale.ROOT)
                                    .split(", "))
                            .allMatch(offloads.get(i)::contains),
                    used);
            assertAllReach(pods);
            Throughput throughput = Throughput.measure(pods.get(0), pods.get(1), A_SECOND);
            assertFalse(throughput instanceof Throughput.Failed, offloads.get(i) + ": " + throughput);
        }
    }

    /** As in a container that was not given the device: one line says what is missing, and nothing is made instead. */
    @Test
    void saysWhatAContainerWithoutTheTunDeviceLacks() {
        String daemon = Scenario.HOME.resolve("bin/lodend").toString();
        List<String> command =
                List.of("unshare", "-m", "sh", "-c", "mount -t tmpfs none /dev/net && exec \"$@\"", "sh", daemon);
        network = Scenario.create(new ReferenceNetwork.Options(1, ReferenceNetwork.Store.FILE, "eth0", UDP, command));
        Node node = network.master();
        network.network().start(node);
        Await.until("the reason", SOON, () -> Scenario.log(node).contains("/dev/net/tun"));
        String log = Scenario.log(node);
        assertTrue(
                log.contains(
                        "kernel refused to add flannel0 tun mtu 1472 up (missing): cannot open /dev/net/tun: the kernel needs the"
                                + " module tun, and a container the device (hostPath /dev/net/tun)"),
                log);
        assertFalse(log.contains("\tat "), log);
        String status = StatusIT.loden(node);
        assertTrue(status.contains("not ready: waiting for the kernel to accept"), status);
        assertFalse(has(node, "flannel0"));
    }

    /** With the rights of loden.service its threads go first; with those of the manifest's pod they do not, and nobody complains. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itsThreadsGoFirstWhereTheyMay(boolean may) throws IOException {
        String unit = Files.readString(Path.of("../distro/src/main/package/loden.service"));
        assertTrue(unit.contains("\nCapabilityBoundingSet=CAP_NET_ADMIN CAP_NET_RAW\n"), unit);
        assertTrue(unit.contains("\nLimitNICE=-10\n"), unit);
        var command = new ArrayList<>(may ? mayGoFirst() : rights("+net_admin,+net_raw"));
        command.add(Scenario.HOME.resolve("bin/lodend").toString());
        network = Scenario.create(new ReferenceNetwork.Options(1, ReferenceNetwork.Store.FILE, "eth0", UDP, command));
        Node node = network.master();
        network.network().start(node);
        node.awaitReady(SOON);
        String nice = "(?s).*; nice " + (may ? "-10" : "\\d+") + "\\b.*"; // else what this test has
        Await.until(nice, SOON, () -> StatusIT.loden(node).matches(nice));
        assertFalse(Scenario.log(node).contains("WARN"), Scenario.log(node));
    }

    private static List<String> rights(String capabilities) {
        return List.of("setpriv", "--no-new-privs", "--bounding-set=-all," + capabilities);
    }

    /** LimitNICE=-10 is 20 - -10 in the kernel's way of counting. A machine that is a container itself may not raise limits. */
    private static List<String> mayGoFirst() {
        List<String> limit = List.of("prlimit", "--nice=30");
        boolean raises = Shell.attempt(List.of("prlimit", "--nice=30", "true")).exit() == 0;
        return raises
                ? Stream.concat(limit.stream(), rights("+net_admin,+net_raw").stream())
                        .toList()
                : rights("+net_admin,+net_raw,+sys_nice");
    }

    private static List<String> openings(Node node) {
        return Scenario.log(node)
                .lines()
                .filter(line -> line.contains("flannel0 carries packets"))
                .toList();
    }

    private List<Node> nodes() {
        return network.network().nodes();
    }

    private void startAll() {
        nodes().forEach(network.network()::start);
        nodes().forEach(node -> node.awaitReady(SOON));
        nodes().forEach(UdpIT::awaitRoutes);
    }

    private static void awaitRoutes(Node node) {
        Await.until(
                node.name() + " to have its routes", SOON, () -> routes(node).size() == 3);
    }

    private List<Pod> addPods() {
        List<Pod> pods = nodes().stream().map(Node::addPod).toList();
        assertAllReach(pods);
        return pods;
    }

    private static void assertAllReach(List<Pod> pods) {
        Pings.everyPair(pods).forEach(pair -> Scenario.assertReaches(pair.from(), pair.to(), HOPS_LEFT));
    }

    private static boolean has(Node node, String device) {
        return node.namespace().ip("-brief link").lines().anyMatch(line -> line.startsWith(device + " "));
    }

    private static List<String> routes(Node node) {
        return node.namespace()
                .ip("route")
                .lines()
                .filter(line -> line.contains("dev flannel0 "))
                .map(String::strip)
                .map(line -> line.replace(" linkdown", ""))
                .toList();
    }

    /** The device with its MTU and addresses, and all routes; empty without the device. */
    private static String state(Node node) {
        Shell.Result shown =
                node.namespace().attempt("sh", "-c", "ip address show dev flannel0 && ip route show dev flannel0");
        return shown.exit() != 0
                ? ""
                : shown.out()
                        .replaceAll("(?m)^\\d+: ", "")
                        .replaceAll("\\s*inet6 fe80.*\\n.*", "")
                        .replaceAll(" (qdisc|state) .*", "");
    }
}
