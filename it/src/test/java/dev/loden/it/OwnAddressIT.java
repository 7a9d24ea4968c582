package dev.loden.it;

import static dev.loden.base.Poll.pause;
import static dev.loden.it.Scenario.SOON;
import static dev.loden.it.Scenario.log;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Ipv4;
import dev.loden.lab.demo.Mode;
import dev.loden.lab.demo.ReferenceNetwork.Store;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Loss;
import dev.loden.lab.probe.Ping;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node's own address among those that a manager of virtual addresses, or the operator, puts beside it. */
@Tag("net")
class OwnAddressIT {
    private static final Duration BLINK = Duration.ofMillis(1200);
    private static final String DUAL = """
            {"Network":"10.244.0.0/16","EnableIPv6":true,"IPv6Network":"fd01::/56","Backend":{"Type":"vxlan"}}""";

    /** Before, in, and as a secondary address before the moment without the own address. */
    @ParameterizedTest
    @ValueSource(strings = {"before 172.16.1.9/32", "in 172.16.1.9/32", "before 172.16.1.9/24"})
    void keepsItsAddressThatIsAwayForAMoment(String virtual) {
        String address = virtual.substring(virtual.indexOf(' ') + 1);
        try (Heal heal = Heal.start(Mode.VXLAN)) {
            heal.run("sysctl -qw net.ipv4.conf.all.promote_secondaries=1");
            String device = identity(heal.node(), "flannel.1");
            if (virtual.startsWith("before")) {
                afterATurn(heal.node(), () -> heal.run("ip address add " + address + " dev eth0"));
            }
            heal.run("ip address delete 172.16.1.100/24 dev eth0");
            if (virtual.startsWith("in")) {
                heal.run("ip address add " + address + " dev eth0");
            }
            heal.scenario().awaitLog(heal.node(), "has lost its IPv4 address 172.16.1.100; waiting");
            pause(BLINK);
            afterATurn(heal.node(), () -> heal.run("ip address add 172.16.1.100/24 dev eth0"));
            Await.until("all to be as before", SOON, () -> heal.state().equals(heal.good()));

            heal.assertReaches();
            assertEquals(device, identity(heal.node(), "flannel.1"));
            assertFalse(log(heal.node()).contains(" with 172.16.1.9"), log(heal.node()));
            assertTrue(lease(heal.scenario(), "172.16.1.100").isPresent());
            assertFalse(lease(heal.scenario(), "172.16.1.9\"").isPresent());
        }
    }

    /** Only a virtual address is left, for good: the node is not lost, and returns to its own when that is back. */
    @Test
    void standsInForAnAddressThatIsLost() {
        try (Heal heal = Heal.start(Mode.VXLAN)) {
            heal.run("ip address add 172.16.1.9/32 dev eth0");
            heal.run("ip address delete 172.16.1.100/24 dev eth0");
            Await.until(
                    "the virtual address to be published",
                    Duration.ofSeconds(90),
                    () -> lease(heal.scenario(), "172.16.1.9\"").isPresent());
            heal.run("ip address add 172.16.1.100/24 dev eth0");
            Await.until("all to be as before", SOON, () -> heal.state().equals(heal.good()));
            heal.assertReaches();
            assertTrue(lease(heal.scenario(), "172.16.1.100\"").isPresent());
        }
    }

    /** The kernel lists the address that came last first. */
    @ParameterizedTest
    @ValueSource(strings = {"fd00:16::9/128", "fd00:16::9/64"})
    void keepsItsIpv6AddressWhenAVirtualOneComesAndMoves(String virtual) {
        try (Scenario scenario = Heal.scenario(Mode.VXLAN, Store.FILE)) {
            scenario.network().store().writeConfig(DUAL);
            removeReservations(scenario);
            Node master = scenario.master();
            Node node1 = scenario.node1();
            for (Node node : List.of(master, node1)) {
                int number = node == master ? 100 : 101;
                node.namespace().ip("address add fd00:16::" + number + "/64 dev eth0 nodad");
                scenario.network().start(node);
            }
            for (Node node : List.of(master, node1)) {
                node.awaitReady(SOON);
                Await.until(
                        "an IPv6 peer of " + node.name(),
                        SOON,
                        () -> node.namespace()
                                .ip("-6 route show dev flannel-v6.1")
                                .contains("via"));
            }
            List<String> devices = List.of(identity(master, "flannel-v6.1"), identity(node1, "flannel-v6.1"));
            String far = address(node1, "flannel-v6.1");
            Await.until(
                    "an answer of " + far,
                    SOON,
                    () -> Ping.once(master.namespace(), far).isPresent());
            Ping ping = Ping.start(new Pod(master, master.namespace(), List.of(Ipv4.parse("172.16.1.100"))), far, 50);
            afterATurn(master, () -> master.namespace().ip("address add " + virtual + " dev eth0 nodad"));
            master.namespace().ip("address delete " + virtual + " dev eth0");
            afterATurn(node1, () -> node1.namespace().ip("address add " + virtual + " dev eth0 nodad"));
            Loss loss = ping.stop();

            assertEquals(devices, List.of(identity(master, "flannel-v6.1"), identity(node1, "flannel-v6.1")));
            assertTrue(lease(scenario, "\"PublicIPv6\":\"fd00:16::100\"").isPresent());
            assertTrue(lease(scenario, "\"PublicIPv6\":\"fd00:16::101\"").isPresent());
            assertEquals(0, loss.lost(), loss::toString);
            recallsItAfterARestart(scenario, node1, devices.getLast());
        }
    }

    /** With the virtual address listed first. */
    private static void recallsItAfterARestart(Scenario scenario, Node node, String device) {
        assertEquals(0, node.stop());
        scenario.network().start(node);
        Await.until(
                "the next process to converge",
                SOON,
                () -> log(node)
                                .lines()
                                .filter(line -> line.contains("acquired lease"))
                                .count()
                        == 2);
        assertEquals(device, identity(node, "flannel-v6.1"));
        assertTrue(lease(scenario, "\"PublicIPv6\":\"fd00:16::101\"").isPresent());
    }

    /** They have no IPv6 subnets. */
    private static void removeReservations(Scenario scenario) {
        for (String key : List.of("10.244.0.0-24", "10.244.1.0-24")) {
            try {
                Files.delete(leases(scenario).resolve(key + ".json"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Number, MAC address, and the address that it sends from. */
    private static String identity(Node node, String device) {
        return node.namespace()
                .ip("-oneline -details link show " + device)
                .replaceAll("(?s)^(\\d+): .* link/ether (\\S+) .* local (\\S+) .*", "$1 $2 $3");
    }

    private static String address(Node node, String device) {
        return node.namespace()
                .ip("-oneline -6 address show dev " + device + " scope global")
                .replaceAll("(?s).* inet6 ([^/]+)/.*", "$1");
    }

    private static void afterATurn(Node node, Runnable change) {
        long before = Status.of(node).turns();
        change.run();
        Await.until("a turn of " + node.name(), SOON, () -> Status.of(node).turns() > before);
    }

    /** The first lease that contains a text. */
    private static Optional<String> lease(Scenario scenario, String text) {
        try (Stream<Path> files =
                Files.list(scenario.network().lab().directory().resolve("leases/subnets"))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .map(OwnAddressIT::read)
                    .filter(lease -> lease.contains(text))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path leases(Scenario scenario) {
        return scenario.network().lab().directory().resolve("leases/subnets");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
