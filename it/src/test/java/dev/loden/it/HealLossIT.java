package dev.loden.it;

import static dev.loden.base.Poll.pause;
import static dev.loden.it.Scenario.SOON;
import static dev.loden.it.Scenario.log;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.Footprint;
import dev.loden.lab.demo.Mode;
import dev.loden.lab.net.Node;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Events that are lost, changes that are refused, and leases that were removed while the daemon was stopped. */
@Tag("net")
class HealLossIT {
    private static final int FLOOD = 30_000;
    private static final int PEERS = 100;
    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

    /** The monitor's queue overflows while it is not read; what happened meanwhile is found by a full comparison. */
    @Test
    void findsWhatHappenedWhileEventsWereLost() {
        try (Heal heal = Heal.start(Mode.VXLAN, Side.BOTH, "--v=1", "--resync-period=60s")) {
            heal.signal("STOP");
            flood(heal.node());
            for (Side side : Side.values()) {
                heal.run("ip route delete " + side.subnet(1));
                heal.run("ip neigh delete " + side.endpoint(1) + " dev " + side.device());
            }
            long begin = System.nanoTime();
            heal.signal("CONT");
            Await.until("all to be as before", SOON, () -> heal.state().equals(heal.good()));
            Duration taken = Duration.ofNanos(System.nanoTime() - begin);
            System.out.println(
                    "events lost in " + 2 * FLOOD + " changes of routes: healed after " + taken.toMillis() + " ms");

            assertTrue(log(heal.node()).contains("ENOBUFS"), () -> "the flood was too small: " + log(heal.node()));
            assertEquals(1, heal.repairs(), log(heal.node()));
            heal.assertMends(Fault.of("add 10.244.1.0/24", "ip route delete 10.244.1.0/24"), Heal.EVENT);
        }
    }

    /** The same while the daemon runs as fast as it can. */
    @Test
    void keepsUpWithAFloodOfForeignRoutes() {
        try (Heal heal = Heal.start(Mode.VXLAN, "--resync-period=60s")) {
            flood(heal.node());
            heal.assertMends(Fault.of("add 10.244.1.0/24", "ip route delete 10.244.1.0/24"), Heal.EVENT);
            heal.assertAsItShouldBe();
        }
    }

    private static void flood(Node node) {
        Path batch = node.directory().resolve("flood");
        String adds = routes("add");
        try {
            Files.writeString(batch, adds + routes("delete"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        node.namespace().run("ip", "-batch", batch.toString());
    }

    private static String routes(String verb) {
        return IntStream.range(0, FLOOD)
                .mapToObj(i ->
                        "route " + verb + " blackhole 198.%d.%d.%d\n".formatted(18 + (i >> 16), i >> 8 & 255, i & 255))
                .collect(Collectors.joining());
    }

    /** PAINS P5: another program's route stands in the place of one of many. */
    @Test
    void onePeerThatIsRefusedHoldsUpNoOther() {
        try (Heal heal = Heal.start(Mode.VXLAN)) {
            Node node = heal.node();
            heal.run("ip route add blackhole 10.244.77.0/24");
            long begin = System.nanoTime();
            IntStream.range(20, 20 + PEERS).forEach(heal.scenario()::writeForeignLease);
            Await.until("all others", SOON, () -> Footprint.of(node).routes().size() == PEERS);
            Duration taken = Duration.ofNanos(System.nanoTime() - begin);
            System.out.println(PEERS + " peers with one refused: after " + taken.toMillis() + " ms");
            assertTrue(taken.compareTo(TWO_SECONDS) <= 0, taken::toString);
            assertTrue(node.namespace().ip("route").contains("blackhole 10.244.77.0/24"), "not ours to remove");
            assertTrue(Status.get(node, "/readyz").contains(" 200 "), "one peer's failure concerns that peer alone");
            pause(TWO_SECONDS);
            assertEquals(
                    1,
                    log(node)
                            .lines()
                            .filter(line -> line.contains("kernel refused") && line.contains("EEXIST"))
                            .count(),
                    log(node));
            heal.run("ip route delete 10.244.1.0/24");
            Await.until(
                    "the other's route",
                    Heal.PATIENCE,
                    () -> Footprint.of(node).routes().size() == PEERS);

            heal.run("ip route delete blackhole 10.244.77.0/24");
            Await.until(
                    "the last one",
                    Heal.PATIENCE,
                    () -> Footprint.of(node).routes().contains("10.244.77.0/24 via 10.244.77.0 dev flannel.1 onlink"));
            assertTrue(Status.of(node).lastRepair().contains("add 10.244.1.0/24"), "the first try is no repair");
        }
    }

    @Test
    void forgetsAPeerThatLeftWhileItWasDown() throws IOException {
        for (Mode mode : Mode.values()) {
            try (Heal heal = Heal.start(mode, Side.BOTH)) {
                Node node = heal.node();
                node.kill();
                heal.scenario().node1().kill();
                String lease = heal.scenario().network().store().leaseKeys().get(1);
                Files.delete(heal.scenario().network().lab().directory().resolve("leases/subnets/" + lease + ".json"));
                heal.scenario().network().start(node);
                Footprint alone = Footprint.expected(mode, node, List.of(node));
                Await.until(
                        "nothing left of the peer, not " + heal.state(),
                        SOON,
                        () -> Footprint.of(node).equals(alone));
            }
        }
    }
}
