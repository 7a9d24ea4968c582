package dev.loden.it;

import static dev.loden.base.Poll.pause;
import static dev.loden.it.Scenario.SOON;
import static dev.loden.it.Scenario.log;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The external interface goes down and up, changes its address, or is replaced by another one. */
@Tag("net")
class HealUnderlayIT {
    private static final Duration DOWN = Duration.ofMillis(700);
    private static final Duration FOLLOWED = Duration.ofSeconds(5);
    private static final String MOVED = "172.16.1.200";

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UDP")
    void bringsEverythingBackWhenTheInterfaceIsUpAgain(Mode mode) {
        try (Heal heal = Heal.start(mode)) {
            Pings pings = heal.ping();
            pause(Duration.ofMillis(300));
            Pressure pressure = Pressure.start();
            heal.run("ip link set eth0 down");
            pause(DOWN);
            long begin = System.nanoTime();
            heal.run("ip link set eth0 up");
            Await.until("all to be as before", Heal.PATIENCE, () -> heal.state().equals(heal.good()));
            Duration taken = Duration.ofNanos(System.nanoTime() - begin);
            pause(Duration.ofSeconds(1));
            Duration gap = Heal.longestGap(pings.stop());
            String all = "%s, eth0 down for %d ms: as before %d ms after, longest silence %d ms"
                    .formatted(mode, DOWN.toMillis(), taken.toMillis(), gap.toMillis());
            System.out.println(all);
            String log = log(heal.node());
            assertAll(
                    () -> assertTrue(taken.compareTo(pressure.allow(Heal.EVENT)) <= 0, all),
                    () -> assertTrue(gap.compareTo(pressure.allow(DOWN.plus(Heal.EVENT))) <= 0, all),
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
    @EnumSource(Mode.class)
    void publishesANewAddressAndPeersFollow(Mode mode) {
        try (Heal heal = Heal.start(mode)) {
            Pings pings = heal.ping();
            pause(Duration.ofMillis(300));
            Pressure pressure = Pressure.start();
            long begin = System.nanoTime();
            heal.run("ip address delete 172.16.1.100/24 dev eth0");
            heal.run("ip address add " + MOVED + "/24 dev eth0");
            Node peer = heal.scenario().node1();
            Await.until("the peer to follow", SOON, () -> sends(mode, peer));
            Duration taken = Duration.ofNanos(System.nanoTime() - begin);
            pause(Duration.ofSeconds(1));
            Losses losses = pings.stop();
            Duration gap = Heal.longestGap(losses);
            String all = "%s, new address: peer followed after %d ms, longest silence %d ms"
                    .formatted(mode, taken.toMillis(), gap.toMillis());
            System.out.println(all);
            String lease = lease(heal.scenario(), "10.244.0.0-24");
            assertAll(
                    () -> assertTrue(taken.compareTo(pressure.allow(FOLLOWED)) <= 0, all),
                    () -> assertTrue(gap.compareTo(pressure.allow(FOLLOWED)) <= 0, all),
                    () -> assertTrue(lease.contains("\"PublicIP\":\"" + MOVED + "\""), lease),
                    () -> assertFalse(
                            Footprint.of(peer).toString().contains("172.16.1.100"), Footprint.of(peer)::toString),
                    () -> assertEquals(
                            "10.244.0.0/24", heal.node().subnetEnv().subnet().toString(), "pods stay where they are"));
        }
    }

    /** In udp the kernel does not know where packets go. */
    private static boolean sends(Mode mode, Node peer) {
        if (mode == Mode.UDP) {
            return StatusIT.loden(peer, "--peers").contains(MOVED);
        }
        Footprint there = Footprint.of(peer);
        return Stream.concat(there.routes().stream(), there.forwarding().stream())
                .anyMatch(line -> line.contains(MOVED));
    }

    @Test
    void keepsAPublicAddressThatWasGiven() {
        Scenario scenario = Heal.scenario(Mode.VXLAN, Store.FILE);
        try (scenario) {
            scenario.network().start(scenario.master(), Map.of("FLANNELD_PUBLIC_IP", "172.16.1.100"));
            scenario.network().start(scenario.node1());
            Heal heal = Heal.of(scenario, Mode.VXLAN);
            heal.run("ip address delete 172.16.1.100/24 dev eth0");
            heal.run("ip address add " + MOVED + "/24 dev eth0");
            Await.until(
                    "the tunnel to use the new address",
                    Heal.PATIENCE,
                    () -> scenario.master().namespace().ip("-details link").contains("local " + MOVED));
            pause(Heal.EVENT);

            assertTrue(lease(scenario, "10.244.0.0-24").contains("\"PublicIP\":\"172.16.1.100\""));
            assertFalse(Footprint.of(scenario.node1()).toString().contains(MOVED));
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
