package dev.loden.it;

import static dev.loden.base.Poll.pause;
import static dev.loden.it.Scenario.SOON;
import static dev.loden.it.Scenario.assertReaches;
import static dev.loden.it.Scenario.log;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.Footprint;
import dev.loden.lab.demo.Mode;
import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.demo.ReferenceNetwork.Store;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Capture;
import dev.loden.lab.probe.Losses;
import dev.loden.lab.probe.Ping;
import dev.loden.lab.probe.Pings;
import dev.loden.lab.probe.Traffic;
import dev.loden.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A running network changes its mode under load.
 *
 * <pre>
 *   master .100    node1 .101    node2 .102         node3 172.16.2.103 (some tests)
 *      +--------------+-------------+                 |
 *                172.16.1.1 -- the wire's namespace -- 172.16.2.1
 * </pre>
 */
@Tag("net")
class SwitchIT {
    /** Holds each of the six ordered pairs of modes once. */
    private static final List<Mode> CHAIN = List.of(
            Mode.VXLAN, Mode.DIRECT_ROUTING, Mode.HOST_GW, Mode.VXLAN, Mode.HOST_GW, Mode.DIRECT_ROUTING, Mode.VXLAN);

    private static final Duration BETWEEN_NODES = Duration.ofSeconds(5);
    private static final Duration A_MOMENT = Duration.ofMillis(500);
    private static final Duration FOLLOWED = Duration.ofSeconds(30);
    private Scenario scenario;

    @AfterEach
    void close() {
        scenario.close();
    }

    @Test
    void losesNothingWhenNodesSwitchOneAfterTheOther() {
        scenario = dual(Store.FILE);
        nodes().forEach(node ->
                scenario.network().configure(node, CHAIN.getFirst().backendJson()));
        scenario.startAll();
        walkTheChain("one after the other", mode -> {
            for (Node node : nodes()) {
                scenario.network().configure(node, mode.backendJson());
                pause(BETWEEN_NODES);
            }
        });
    }

    @Test
    void losesNothingWhenAllNodesSwitchAtOnce() {
        scenario = scenario(Store.FILE, "eth0");
        scenario.startAll();
        walkTheChain("all at once", mode -> scenario.network().configure(mode.backendJson()));
    }

    @Test
    void losesNothingWhenAllNodesSwitchAtOnceByEtcd() {
        scenario = dual(Store.ETCD);
        scenario.startAll();
        walkTheChain("all at once by etcd", mode -> scenario.network().configure(mode.backendJson()));
    }

    private void walkTheChain(String how, Consumer<Mode> change) {
        List<Pod> pods = scenario.addPods();
        for (int i = 1; i < CHAIN.size(); i++) {
            Mode mode = CHAIN.get(i);
            Load load = Load.start(Pings.everyPair(pods), pods.get(1), pods.get(2));
            pause(A_MOMENT);
            change.accept(mode);
            awaitNothingBut(mode);
            pause(A_MOMENT);
            load.assertUnharmed(CHAIN.get(i - 1) + " -> " + mode + " " + how + ", "
                    + pods.getFirst().addresses().size() + " families");
        }
    }

    @Test
    void looksAsTheReferenceRunDoesWithDirectRouting() {
        scenario = scenario(Store.FILE, "ens192");
        scenario.startAll();
        List<Pod> pods = scenario.addPods();
        Node master = scenario.master();

        scenario.network().configure("{\"Type\":\"vxlan\",\"Directrouting\": true}");
        awaitNothingBut(Mode.DIRECT_ROUTING);

        List<String> routes = master.namespace()
                .ip("route")
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("10.244.") && !line.contains("cni0"))
                .toList();
        String mark = routes.getFirst().replaceFirst(".* dev ens192 ", "");
        assertTrue(mark.equals("proto 76") || mark.equals("proto loden"), routes.toString());
        assertEquals(
                List.of(
                        "10.244.1.0/24 via 172.16.1.101 dev ens192 " + mark,
                        "10.244.2.0/24 via 172.16.1.102 dev ens192 " + mark),
                routes);
        Capture capture = Capture.start(scenario.node1());
        Pings pings = Pings.start(Pings.everyPair(pods), 50);
        pause(Duration.ofSeconds(1));
        Losses losses = pings.stop();
        Traffic traffic = capture.stop();
        assertEquals(Map.of(), traffic.tunnelled());
        assertEquals(0, traffic.missed(), traffic.toString());
        assertTrue(traffic.plainIcmp() > 200, traffic.toString());
        assertEquals(0, losses.lost(), losses.toString());
    }

    @Test
    void reachesARoutedNodeByTheTunnelAndReportsItWithoutOne() {
        scenario = scenario(Store.FILE, "eth0");
        Node routed = scenario.network().addRoutedNode();
        scenario.startAll();
        List<Pod> pods = scenario.addPods();
        Pod far = pods.getLast();
        List<Pod> near = pods.subList(0, 3);

        Load load = Load.start(Pings.everyPair(pods), pods.get(1), far);
        switchTo(Mode.DIRECT_ROUTING);
        load.assertUnharmed("vxlan -> DirectRouting with a routed node");
        assertTrue(
                Footprint.of(scenario.master()).routes().contains("10.244.3.0/24 via 10.244.3.0 dev flannel.1 onlink"),
                "the tunnel for the routed node");

        load = Load.start(Pings.everyPair(near), pods.get(1), pods.get(2));
        switchTo(Mode.HOST_GW);
        load.assertUnharmed("DirectRouting -> host-gw beside a routed node");
        for (Pod pod : near) {
            assertTrue(Ping.once(pod.namespace(), far.address().toString()).isEmpty());
            assertReported(pod.node(), "10.244.3.0/24");
        }
        assertReported(routed, "10.244.0.0/24");

        load = Load.start(Pings.everyPair(near), pods.get(1), pods.get(2));
        switchTo(Mode.VXLAN);
        load.assertUnharmed("host-gw -> vxlan beside a routed node");
        near.forEach(pod -> assertReaches(pod, far));
        near.forEach(pod -> assertReaches(far, pod));
    }

    /** Once, and with the remedy. */
    private static void assertReported(Node node, String subnet) {
        List<String> lines = log(node)
                .lines()
                .filter(line -> line.contains("skipped lease " + subnet))
                .toList();
        assertEquals(1, lines.size(), node.name() + ": " + lines);
        assertTrue(lines.getFirst().contains("DirectRouting"), lines.getFirst());
    }

    /** PAINS P10. */
    @Test
    void followsAPeerThatComesToLieBehindAGatewayAndBack() {
        scenario = scenario(Store.FILE, "eth0");
        scenario.network().lab().connectSegments();
        scenario.startAll();
        List<Pod> pods = scenario.addPods();
        Node master = scenario.master();
        switchTo(Mode.DIRECT_ROUTING);
        Footprint direct = Footprint.of(master);
        Footprint all = Footprint.expected(Mode.VXLAN, master, nodes());
        var detour = new Footprint(
                List.of("flannel.1"),
                List.of(direct.routes().getFirst(), "10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink"),
                thoseWith("10.244.2.0 lladdr ", all.neighbors()),
                thoseWith(" dst 172.16.1.102", all.forwarding()));
        Load load = Load.start(Pings.everyPair(pods), pods.get(0), pods.get(2));
        pause(A_MOMENT);

        for (int i = 0; i < 3; i++) {
            master.namespace().ip("route add 172.16.1.102/32 via 172.16.1.1");
            Await.until(
                    "the tunnel to node2", FOLLOWED, () -> Footprint.of(master).equals(detour));
            pause(A_MOMENT);
            master.namespace().ip("route delete 172.16.1.102/32 via 172.16.1.1");
            Await.until(
                    "the plain route to node2",
                    FOLLOWED,
                    () -> Footprint.of(master).equals(direct));
            pause(A_MOMENT);
        }

        load.assertUnharmed("node2 behind a gateway and back, three times");
    }

    private static List<String> thoseWith(String part, List<String> lines) {
        return lines.stream().filter(line -> line.contains(part)).toList();
    }

    private void switchTo(Mode mode) {
        scenario.network().configure(mode.backendJson());
        awaitNothingBut(mode);
        pause(A_MOMENT);
    }

    /** Polled at long intervals: each poll starts processes, and the network is under load. */
    private void awaitNothingBut(Mode mode) {
        for (Node node : nodes()) {
            Await.until("just what " + mode + " needs on " + node.name() + ", not " + Footprint.of(node), SOON, () -> {
                pause(Duration.ofMillis(100));
                return Footprint.of(node).equals(Footprint.expected(mode, node, nodes()));
            });
        }
    }

    private List<Node> nodes() {
        return scenario.network().nodes();
    }

    private static Scenario scenario(Store store, String external) {
        return Scenario.create(options(store, external));
    }

    /** In IPv4 and IPv6, and the pods ping each other in both. */
    private static Scenario dual(Store store) {
        return Scenario.create(options(store, "eth0"), Side.BOTH);
    }

    private static ReferenceNetwork.Options options(Store store, String external) {
        List<String> command =
                List.of(Scenario.HOME.resolve("bin/lodend").toString(), Pressure.drainTime(Duration.ofSeconds(2)));
        return new ReferenceNetwork.Options(3, store, external, Mode.VXLAN.backendJson(), command);
    }
}
