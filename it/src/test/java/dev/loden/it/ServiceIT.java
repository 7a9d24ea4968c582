package dev.loden.it;

import static dev.loden.it.Scenario.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.lab.process.BackgroundProcess;
import dev.loden.lab.process.Shell;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The daemon as a service of systemd: what it tells it, and how it takes signals. */
@Tag("net")
class ServiceIT {
    /** A service manager: writes what it is sent to standard output, and whether subnet.env was there then. */
    private static final String MANAGER = """
            import os, socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind(sys.argv[1].replace('@', '\\0'))
            print('listening', flush=True)
            while True:
                text = s.recv(4096).decode().replace('\\n', ' ')
                print(text, os.path.exists(sys.argv[2]), flush=True)
            """;

    private final Scenario scenario = Scenario.create(ReferenceNetwork.Store.FILE);

    @AfterEach
    void close() {
        scenario.close();
    }

    @Test
    void tellsASocketAtAPathWhenItIsReadyAndWhenItStops() throws IOException {
        assertTold(scenario.master().directory().resolve("notify").toString());
    }

    @Test
    void tellsAnAbstractSocket() throws IOException {
        assertTold("@loden/it/" + ProcessHandle.current().pid());
    }

    private void assertTold(String socket) throws IOException {
        Node node = scenario.master();
        Path heard = node.directory().resolve("manager.log");
        List<String> command = node.namespace()
                .enter(List.of(
                        "python3", "-c", MANAGER, socket, node.subnetFile().toString()));
        BackgroundProcess manager = BackgroundProcess.start(heard, command, Map.of());
        try {
            awaitLine(heard, "listening");
            scenario.network().start(node, Map.of("NOTIFY_SOCKET", socket));
            awaitLine(heard, "READY=1 STATUS=ready True");
            assertEquals(0, node.stop());
            awaitLine(heard, "STOPPING=1 True");
        } finally {
            manager.kill();
        }
        assertEquals(
                1,
                Files.readString(heard)
                        .lines()
                        .filter(line -> line.startsWith("READY"))
                        .count());
        assertFalse(Scenario.log(node).contains("service manager"), Scenario.log(node));
    }

    @Test
    void feedsTheWatchdogOfItsUnit() throws IOException {
        Node node = scenario.master();
        String socket = node.directory().resolve("notify").toString();
        Path heard = node.directory().resolve("manager.log");
        BackgroundProcess manager = BackgroundProcess.start(
                heard,
                List.of("python3", "-c", MANAGER, socket, node.subnetFile().toString()),
                Map.of());
        try {
            awaitLine(heard, "listening");
            scenario.network().start(node, Map.of("NOTIFY_SOCKET", socket, "WATCHDOG_USEC", "10000000"));
            awaitLine(heard, "READY=1 STATUS=ready True");
            awaitLine(heard, "WATCHDOG=1 True");
        } finally {
            manager.kill();
        }
    }

    @Test
    void worksWithoutASocketThatAnswers() {
        Node node = scenario.master();
        scenario.network().start(node, Map.of("NOTIFY_SOCKET", "/nowhere/notify"));
        node.awaitReady(SOON);
        scenario.awaitLog(node, "cannot tell the service manager how this node is: cannot connect to /nowhere/notify");
        assertEquals(0, node.stop());
        assertTrue(Files.exists(node.subnetFile()));
    }

    @Test
    void tellsItsStartInOneLineAndGoesOnAfterSighup() {
        Node node = scenario.master();
        scenario.network().startAndWait(node);
        List<String> starts = Scenario.log(node)
                .lines()
                .filter(line -> line.contains(" starts: "))
                .toList();
        assertEquals(1, starts.size(), Scenario.log(node));
        assertTrue(starts.get(0).contains("flags given: --"), starts.get(0));
        assertTrue(starts.get(0).contains("--subnet-file"), starts.get(0));

        for (int i = 0; i < 3; i++) {
            Shell.run("kill", "-HUP", Long.toString(node.pid()));
        }
        scenario.awaitLog(node, "SIGHUP: nothing to reload");
        scenario.network().store().writeConfig("{\"Network\":\"10.244.0.0/16\",\"Backend\":{\"Type\":\"host-gw\"}}");
        scenario.awaitLog(node, "host-gw");
        assertEquals(0, node.stop());
        scenario.awaitLog(node, "SIGTERM: stopping");
    }

    /** Another program that holds the lock of iptables keeps the tool waiting. */
    @Test
    void isStoppedQuicklyWhileItsToolsWait() throws IOException {
        Node node = scenario.master();
        Path lock = node.directory().resolve("locked.log");
        BackgroundProcess holder = BackgroundProcess.start(
                lock,
                List.of(
                        "flock",
                        node.directory().resolve("xtables.lock").toString(),
                        "sh",
                        "-c",
                        "echo locked; exec sleep 60"),
                Map.of());
        try {
            awaitLine(lock, "locked");
            scenario.network()
                    .start(
                            node,
                            Map.of(
                                    "FLANNELD_IP_MASQ",
                                    "true",
                                    "XTABLES_LOCKFILE",
                                    node.directory().resolve("xtables.lock").toString()));
            node.awaitReady(SOON);
            assertStopsWithin(node, Duration.ofSeconds(4));
        } finally {
            holder.kill();
        }
    }

    @Test
    void endsOnASecondSigterm() {
        Node node = scenario.master();
        scenario.network().startAndWait(node);
        long begin = System.nanoTime();
        String pid = Long.toString(node.pid());
        Shell.run("sh", "-c", "kill -TERM " + pid + "; kill -TERM " + pid + " 2>&1; true");
        Await.until("the end", SOON, () -> !node.isRunning());
        assertEquals(0, node.stop());
        assertTrue(System.nanoTime() - begin < Duration.ofSeconds(4).toNanos());
    }

    @Test
    void isStoppedWhileItStarts() {
        Node node = scenario.master();
        scenario.network().store().writeConfig("");
        scenario.network().start(node, Map.of());
        scenario.awaitLog(node, " starts: ");
        assertStopsWithin(node, Duration.ofSeconds(4));
    }

    private static void assertStopsWithin(Node node, Duration limit) {
        long begin = System.nanoTime();
        assertEquals(0, node.stop(), Scenario.log(node));
        Duration taken = Duration.ofNanos(System.nanoTime() - begin);
        assertTrue(taken.compareTo(limit) < 0, taken::toString);
    }

    private static void awaitLine(Path log, String line) {
        Await.until("\"" + line + "\" in " + log, SOON, () -> {
            try {
                return Files.exists(log) && Files.readString(log).lines().anyMatch(line::equals);
            } catch (IOException e) {
                return false;
            }
        });
    }
}
