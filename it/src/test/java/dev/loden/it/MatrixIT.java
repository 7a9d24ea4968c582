package dev.loden.it;

import static dev.loden.base.Poll.pause;
import static dev.loden.it.Scenario.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.lab.demo.Footprint;
import dev.loden.lab.demo.Mode;
import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Losses;
import dev.loden.lab.probe.Pings;
import dev.loden.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every mode in every family on every store, 36 cells: {vxlan, DirectRouting, host-gw, udp} x {IPv4, IPv6, both} x {files, etcd, Kubernetes},
 * each reached by a live switch from the one before; those that ran are counted and printed. Wireguard, which this kernel may not have, is in
 * WireGuardIT (files), WireGuardStoresIT and KernelIT.
 */
@Tag("net")
class MatrixIT {
    private static final List<Mode> CELLS =
            List.of(Mode.VXLAN, Mode.DIRECT_ROUTING, Mode.HOST_GW, Mode.VXLAN, Mode.UDP, Mode.VXLAN);

    /** RFC 768, 791, 8200: what its header and the outer IP header take, which is IPv4 where there is one. */
    private static final int UDP_OVERHEAD4 = 28;

    private static final int UDP_OVERHEAD6 = 48;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private static final int ALL = 36;

    /** Those that carried packets, each once. */
    private static final Set<Cell> RAN = new LinkedHashSet<>();

    private enum Place {
        FILES,
        ETCD,
        KUBERNETES
    }

    /** What one look at pods that reach each other shows. */
    private record Cell(Place place, Set<Family> families, String mode) {}

    @AfterAll
    static void countsTheCells() {
        var rows = new StringBuilder("matrix: " + RAN.size() + " of " + ALL + " cells\n");
        RAN.stream()
                .collect(Collectors.groupingBy(
                        cell -> cell.place() + ", "
                                + cell.families().stream().sorted().toList(),
                        LinkedHashMap::new,
                        Collectors.mapping(Cell::mode, Collectors.joining(", "))))
                .forEach((network, modes) -> rows.append("  ")
                        .append(network)
                        .append(": ")
                        .append(modes)
                        .append('\n'));
        System.out.print(rows);
        assertEquals(ALL, RAN.size(), rows::toString);
    }

    /** A network on any store. */
    private record Network(List<Node> nodes, Consumer<Node> start, Consumer<String> configure, Runnable closer)
            implements AutoCloseable {
        static Network create(Place place, Set<Family> families) {
            if (place == Place.KUBERNETES) {
                var scenario = new KubeScenario(families);
                return new Network(scenario.addThree(), scenario::start, scenario::configure, scenario::close);
            }
            var store = place == Place.ETCD ? ReferenceNetwork.Store.ETCD : ReferenceNetwork.Store.FILE;
            List<String> command =
                    List.of(Scenario.HOME.resolve("bin/lodend").toString(), Pressure.drainTime(Duration.ofSeconds(2)));
            var options = new ReferenceNetwork.Options(3, store, "eth0", Mode.VXLAN.backendJson(), command);
            Scenario scenario = Scenario.create(options, families);
            ReferenceNetwork network = scenario.network();
            return new Network(network.nodes(), network::start, network::configure, scenario::close);
        }

        @Override
        public void close() {
            closer.run();
        }
    }

    static List<Arguments> networks() {
        var all = new ArrayList<Arguments>();
        for (Place place : Place.values()) {
            for (Set<Family> families : List.of(Side.IPV4.alone(), Side.IPV6.alone(), Side.BOTH)) {
                all.add(Arguments.of(place, families));
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("networks")
    void carriesPacketsInEveryModeAndLosesNoneBetween(Place place, Set<Family> families) {
        try (Network network = Network.create(place, families)) {
            network.nodes().forEach(network.start());
            network.nodes().forEach(node -> node.awaitReady(SOON));
            network.nodes().forEach(node -> awaitNothingBut(Mode.VXLAN, node, network));
            List<Pod> pods = KubeScenario.addPods(network.nodes());
            assertEquals(families.size(), pods.getFirst().addresses().size());

            int mtu = pods.getFirst().node().subnetEnv().mtu();
            assertEquals(families.contains(Family.IPV6) ? 1430 : 1450, mtu);

            Pings pings = Pings.start(Pings.everyPair(pods), 20);
            for (Mode mode : CELLS) {
                network.configure().accept(mode.backendJson());
                network.nodes().forEach(node -> awaitNothingBut(mode, node, network));
                if (mode == Mode.UDP) {
                    network.nodes().forEach(node -> awaitUdpMtu(node, families));
                }
                pods.stream().skip(1).forEach(pod -> assertCarries(mtu, pod, pods.getFirst()));
                RAN.add(new Cell(place, families, mode.toString()));
            }
            Losses losses = pings.stop();
            assertEquals(0, losses.lost(), losses::toString);
        }
    }

    private static void awaitUdpMtu(Node node, Set<Family> families) {
        int mtu = 1500 - (families.contains(Family.IPV4) ? UDP_OVERHEAD4 : UDP_OVERHEAD6);
        Await.until(
                "MTU " + mtu + " on " + node.name(),
                SOON,
                () -> node.subnetEnv().mtu() == mtu);
    }

    /** Packets as large as the pods' links carry are not fragmented on their way. */
    private static void assertCarries(int mtu, Pod from, Pod to) {
        for (IpAddress address : to.addresses()) {
            String size = Integer.toString(mtu - (address.family() == Family.IPV4 ? 28 : 48));
            Await.until(
                    mtu + " bytes from " + from.address() + " to " + address,
                    SOON,
                    () -> from.namespace()
                                    .attempt(
                                            "ping",
                                            "-n",
                                            "-c",
                                            "1",
                                            "-W",
                                            "2",
                                            "-M",
                                            "do",
                                            "-s",
                                            size,
                                            address.toString())
                                    .exit()
                            == 0);
        }
    }

    /** Polled at long intervals: each poll starts processes. */
    private static void awaitNothingBut(Mode mode, Node node, Network network) {
        Footprint[] last = {null};
        try {
            Await.until("just what " + mode + " needs on " + node.name(), SOON, () -> {
                pause(BETWEEN_LOOKS);
                last[0] = Footprint.of(node);
                return last[0].equals(Footprint.expected(mode, node, network.nodes()));
            });
        } catch (AssertionError e) {
            throw new AssertionError(
                    mode + ", " + node.name() + ": expected " + Footprint.expected(mode, node, network.nodes())
                            + " but was " + last[0] + "\n" + node.logTail(40),
                    e);
        }
    }
}
