package dev.loden.it;

import static dev.loden.base.Poll.pause;
import static dev.loden.it.Scenario.SOON;
import static dev.loden.it.Scenario.log;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.lab.demo.Footprint;
import dev.loden.lab.demo.Mode;
import dev.loden.lab.demo.ReferenceNetwork.Store;
import dev.loden.lab.net.Node;
import dev.loden.lab.probe.Losses;
import dev.loden.lab.probe.Pings;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The external interface goes down and up, changes its address, or is replaced by another one. */
@Tag("net")
class HealUnderlayIT {
    private static final Duration DOWN = Duration.ofMillis(700);
    private static final Duration FOLLOWED = Duration.ofSeconds(5);

    /** RetransTimer of RFC 4861: a neighbor solicitation that had no address to be sent from is sent again after it. */
    private static final Duration SOLICITED = Duration.ofSeconds(1);

    /** Of the master, after its address has changed. */
    private static final int MOVED = 200;

    /** Every mode with both families, and the most usual network. */
    static Stream<Arguments> networks() {
        return Stream.concat(
                Stream.of(Mode.values()).map(mode -> Arguments.of(mode, Side.BOTH)),
                Stream.of(Arguments.of(Mode.VXLAN, Side.IPV4.alone())));
    }

    static Stream<Arguments> networksInTheKernel() {
        return networks().filter(network -> network.get()[0] != Mode.UDP);
    }

    @ParameterizedTest
    @MethodSource("networksInTheKernel")
    void bringsEverythingBackWhenTheInterfaceIsUpAgain(Mode mode, Set<Family> families) {
        try (Heal heal = Heal.start(mode, families)) {
            Pings pings = heal.ping();
            pause(Duration.ofMillis(300));
            Pressure pressure = Pressure.start();
            heal.run("ip link set eth0 down");
            pause(DOWN);
            long begin = System.nanoTime();
            heal.run("ip link set eth0 up");
            if (families.contains(Family.IPV6)) { // the kernel has removed the address of a link that is down
                heal.run("ip address add " + Side.IPV6.node(0) + "/64 dev eth0 nodad");
            }
            Await.until("all to be as before", Heal.PATIENCE, () -> heal.state().equals(heal.good()));
            Duration taken = Duration.ofNanos(System.nanoTime() - begin);
            pause(Duration.ofSeconds(1));
            Duration gap = Heal.longestGap(pings.stop());
            String all = "%s, eth0 down for %d ms: as before %d ms after, longest silence %d ms"
                    .formatted(mode, DOWN.toMillis(), taken.toMillis(), gap.toMillis());
            System.out.println(all);
            String log = log(heal.node());
            Duration silence = DOWN.plus(Heal.EVENT).plus(families.contains(Family.IPV6) ? SOLICITED : Duration.ZERO);
            assertAll(
                    () -> assertTrue(taken.compareTo(pressure.allow(Heal.EVENT)) <= 0, all),
                    () -> assertTrue(gap.compareTo(pressure.allow(silence)) <= 0, all),
                    () -> assertTrue(log.contains("eth0 is down; set it up"), log),
                    () -> assertFalse(log.contains("skipped lease"), log),
                    () -> assertEquals(mode != Mode.VXLAN, heal.repairs() > 0, log));

            unplugAndPlug(heal);
        }
    }

    /** The kernel keeps everything of a device that only has lost its carrier. */
    private static void unplugAndPlug(Heal heal) {
        Status before = Status.of(heal.node());
        heal.node().segment().unplug(heal.node());
        pause(DOWN);
        heal.node().segment().plug(heal.node());
        pause(DOWN);
        heal.assertAsItShouldBe();
        assertEquals(before.changes(), Status.of(heal.node()).changes());
        heal.assertReaches();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void publishesNewAddressesAndPeersFollow(Mode mode, Set<Family> families) {
        List<Side> sides = Side.of(families).toList();
        try (Heal heal = Heal.start(mode, families)) {
            Pings pings = heal.ping();
            pause(Duration.ofMillis(300));
            Pressure pressure = Pressure.start();
            long begin = System.nanoTime();
            sides.forEach(side -> move(heal, side));
            Node peer = heal.scenario().node1();
            Await.until(
                    "the peer to follow",
                    SOON,
                    () -> sides.stream().allMatch(side -> sends(mode, peer, side.host(MOVED))));
            Duration taken = Duration.ofNanos(System.nanoTime() - begin);
            pause(Duration.ofSeconds(1));
            Losses losses = pings.stop();
            Duration gap = Heal.longestGap(losses);
            String all = "%s, new address: peer followed after %d ms, longest silence %d ms"
                    .formatted(mode, taken.toMillis(), gap.toMillis());
            System.out.println(all);
            assertAll(
                    () -> assertTrue(taken.compareTo(pressure.allow(FOLLOWED)) <= 0, all),
                    () -> assertTrue(gap.compareTo(pressure.allow(FOLLOWED)) <= 0, all),
                    () -> assertEquals(
                            "10.244.0.0/24", heal.node().subnetEnv().subnet().toString(), "pods stay where they are"));
            String lease = lease(
                    heal.scenario(),
                    heal.scenario().network().store().leaseKeys().getFirst());
            String there = Footprint.of(peer).toString();
            for (Side side : sides) {
                assertTrue(lease.contains("\":\"" + side.host(MOVED) + "\""), lease);
                assertFalse(there.contains(side.node(0).toString()), there);
            }
        }
    }

    /** In udp the kernel does not know where packets go. */
    private static boolean sends(Mode mode, Node peer, IpAddress address) {
        String there = mode == Mode.UDP
                ? StatusIT.loden(peer, "--peers")
                : Footprint.of(peer).toString();
        return there.contains(address.toString());
    }

    private static void move(Heal heal, Side side) {
        String on = "/" + (side == Side.IPV4 ? 24 : 64) + " dev eth0";
        heal.run("ip address delete " + side.node(0) + on);
        heal.run("ip address add " + side.host(MOVED) + on + (side == Side.IPV6 ? " nodad" : ""));
    }

    @Test
    void keepsAPublicAddressThatWasGiven() {
        Scenario scenario = Heal.scenario(Mode.VXLAN, Store.FILE);
        try (scenario) {
            scenario.network().start(scenario.master(), Map.of("FLANNELD_PUBLIC_IP", "172.16.1.100"));
            scenario.network().start(scenario.node1());
            Heal heal = Heal.of(scenario, Mode.VXLAN);
            String moved = Side.IPV4.host(MOVED).toString();
            move(heal, Side.IPV4);
            Await.until(
                    "the tunnel to use the new address",
                    Heal.PATIENCE,
                    () -> scenario.master().namespace().ip("-details link").contains("local " + moved));
            pause(Heal.EVENT);

            assertTrue(lease(scenario, "10.244.0.0-24").contains("\"PublicIP\":\"172.16.1.100\""));
            assertFalse(Footprint.of(scenario.node1()).toString().contains(moved));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UDP")
    void movesWithTheDefaultRoute(Mode mode) {
        Scenario scenario = Heal.scenario(mode, Store.FILE);
        try (scenario) {
            Node master = scenario.master();
            startWithoutInterface(scenario);
            scenario.network().start(scenario.node1());
            Heal heal = Heal.of(scenario, mode);
            SecondLink.attach(heal.scenario(), master, "eth1", "172.16.1.150");
            Pings pings = heal.ping();
            pause(Duration.ofMillis(300));
            Pressure pressure = Pressure.start();
            long begin = System.nanoTime();
            heal.run("ip route delete 172.16.1.0/24 dev eth0");
            heal.run("ip route replace default via 172.16.1.1 dev eth1");
            awaitOn(master, mode, "eth1");
            Duration taken = Duration.ofNanos(System.nanoTime() - begin);
            pause(Duration.ofSeconds(1));
            Duration gap = Heal.longestGap(pings.stop());
            System.out.println("%s, default route moved: followed after %d ms, longest silence %d ms"
                    .formatted(mode, taken.toMillis(), gap.toMillis()));
            assertTrue(gap.compareTo(pressure.allow(FOLLOWED)) <= 0, () -> "silence of " + gap);
            assertTrue(lease(scenario, "10.244.0.0-24").contains("172.16.1.150"));
            heal.assertReaches();

            moveBackWhileTheDaemonIsDown(heal);
        }
    }

    /**
     * The next process finds the marked routes that the previous one left on the other device. The operator has changed
     * the lease: a process that starts identifies its own by the public address alone.
     */
    private static void moveBackWhileTheDaemonIsDown(Heal heal) {
        Node master = heal.node();
        master.stop();
        heal.run("ip route replace 10.244.99.0/24 via 172.16.1.1 dev eth1 proto 76");
        heal.run("ip route delete 172.16.1.0/24 dev eth1");
        heal.run("ip route add 172.16.1.0/24 dev eth0 src 172.16.1.100");
        heal.run("ip route replace default via 172.16.1.1 dev eth0");
        heal.scenario().network().store().writeLease("10.244.0.0-24", "{\"PublicIP\":\"172.16.1.100\"}");
        startWithoutInterface(heal.scenario());
        awaitOn(master, heal.mode(), "eth0");
        heal.assertReaches();
    }

    private static void startWithoutInterface(Scenario scenario) {
        Heal.start(scenario.master(), scenario.network().store().flags().toArray(String[]::new));
    }

    private static void awaitOn(Node node, Mode mode, String device) {
        String other = device.equals("eth0") ? "eth1" : "eth0";
        Await.until("everything to use " + device, Heal.PATIENCE, () -> {
            String links = node.namespace().ip("-details link");
            List<String> routes = Footprint.of(node).routes();
            boolean tunnel = !mode.hasTunnel() || links.matches("(?s).* vxlan id 1 .* dev " + device + " .*");
            return tunnel
                    && routes.size() == 1
                    && routes.stream().noneMatch(route -> route.endsWith(" dev " + other))
                    && (mode == Mode.VXLAN || routes.getFirst().endsWith(" dev " + device));
        });
    }

    private static String lease(Scenario scenario, String key) {
        try {
            return Files.readString(scenario.network().lab().directory().resolve("leases/subnets/" + key + ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
