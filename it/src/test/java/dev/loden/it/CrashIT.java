package dev.loden.it;

import static dev.loden.base.Poll.pause;
import static dev.loden.it.Scenario.SOON;
import static dev.loden.it.Scenario.log;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.Footprint;
import dev.loden.lab.demo.Mode;
import dev.loden.lab.demo.ReferenceNetwork.Store;
import dev.loden.lab.net.Node;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A daemon that is killed at random moments, with leases and modes that change all the time. */
@Tag("net")
class CrashIT {
    private static final int TIMES = 100;
    private static final int FIRST_FOREIGN = 20;
    private static final int FOREIGN = 60;
    private static final List<Mode> MODES = List.of(Mode.values());

    private final Random random = new Random(20);
    private final TreeSet<Integer> leases = new TreeSet<>();

    @Test
    void convergesHoweverOftenItIsKilled() {
        Scenario scenario = Heal.scenario(Mode.VXLAN, Store.FILE);
        try (scenario) {
            Node node = scenario.master();
            // A start takes as long as the machine is busy, now this, now that; it is to be killed all along, and a
            // little after.
            double latest = scenario.network().startAndWait(node).toMillis() * 1.5;
            node.kill();
            long ready = ready(node);
            for (int i = 0; i < TIMES; i++) {
                scenario.network().start(node);
                meddle(scenario, i, latest);
                node.kill();
                assertWhole(node);
                long sofar = ready(node);
                latest *= sofar > ready ? 0.9 : 1.05;
                ready = sofar;
            }
            long turns = log(node)
                    .lines()
                    .filter(line -> line.contains(" kernel: ") || line.contains("repaired"))
                    .count();
            System.out.println(
                    "killed " + TIMES + " times, " + ready + " times with a lease, after " + turns + " changes");
            assertTrue(turns > TIMES / 5 && ready < TIMES, "killed too early or too late: " + turns + ", " + ready);

            scenario.network().configure(Mode.VXLAN.backendJson());
            scenario.network().start(node);
            Footprint expected = expected();
            Await.until(
                    "exactly what the leases require, not " + Footprint.of(node),
                    SOON,
                    () -> Footprint.of(node).equals(expected));
            assertEquals("10.244.0.0/24", node.subnetEnv().subnet().toString());
            assertEquals(
                    0, log(node).lines().filter(line -> line.contains("ERROR")).count(), log(node));
        }
    }

    /** For a random time, in which there is always something to do. */
    private void meddle(Scenario scenario, int round, double latest) {
        long end = System.nanoTime() + (long) (random.nextDouble() * latest * 1e6);
        if (round % 10 == 9) {
            Mode mode = MODES.get(random.nextInt(MODES.size()));
            scenario.network().configure(mode.backendJson());
        }
        do {
            int number = FIRST_FOREIGN + random.nextInt(FOREIGN);
            if (leases.add(number)) {
                scenario.writeForeignLease(number);
            } else {
                leases.remove(number);
                delete(scenario, "10.244." + number + ".0-24");
            }
            pause(Duration.ofMillis(random.nextInt(20)));
        } while (System.nanoTime() < end);
    }

    /** How often it had a lease. */
    private static long ready(Node node) {
        return log(node).lines().filter(line -> line.contains("acquired lease")).count();
    }

    /** The file is there as a whole or not at all. */
    private static void assertWhole(Node node) {
        if (Files.exists(node.subnetFile())) {
            assertEquals("10.244.0.0/24", node.subnetEnv().subnet().toString());
        }
    }

    /** What the kernel has to hold for the leases, whose nodes never ran. */
    private Footprint expected() {
        var routes = new ArrayList<String>();
        var neighbors = new ArrayList<String>();
        var forwarding = new ArrayList<String>();
        for (int number : leases) {
            String mac = "aa:bb:cc:00:00:%02x".formatted(number);
            String gateway = "10.244." + number + ".0";
            routes.add(gateway + "/24 via " + gateway + " dev flannel.1 onlink");
            neighbors.add(gateway + " lladdr " + mac);
            forwarding.add(mac + " dst 172.16.1." + (100 + number));
        }
        return new Footprint(List.of("flannel.1"), routes, neighbors, forwarding);
    }

    private static void delete(Scenario scenario, String key) {
        try {
            Files.deleteIfExists(scenario.network().lab().directory().resolve("leases/subnets/" + key + ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
