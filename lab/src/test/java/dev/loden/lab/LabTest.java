package dev.loden.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real namespaces, with a shell script in the daemon's place. */
@Tag("net")
class LabTest {
    private static final String ID = "test" + ProcessHandle.current().pid();

    @TempDir
    Path scratch;

    private String linksBefore;

    @BeforeEach
    void rememberTheHost() {
        linksBefore = Shell.run("ip", "-brief", "link");
    }

    @AfterEach
    void leavesTheHostAsItWas() {
        assertFalse(Lab.down(ID), "the lab has left something");
        assertEquals(linksBefore, Shell.run("ip", "-brief", "link"));
        assertFalse(Shell.run("ip", "netns", "list").contains(ID));
    }

    @Test
    void playsTheReferenceRun() throws IOException {
        var text = new ByteArrayOutputStream();
        var transcript = new Transcript(new PrintStream(text, true, StandardCharsets.UTF_8), false);
        try (var network = ReferenceNetwork.create(Lab.create(ID), ReferenceNetwork.Options.of(fakeDaemon()))) {
            ReferenceRun.play(network, transcript);
        }
        String shown = text.toString(StandardCharsets.UTF_8);
        assertEquals(0, transcript.failures(), shown);
        assertEquals(6, shown.lines().filter(line -> line.contains("ttl=62")).count(), shown);
        assertTrue(shown.contains("10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink"), shown);
        assertTrue(shown.contains("8 x UDP port 8472 with VXLAN vni 1, 0 x bare ICMP"), shown);
    }

    @Test
    void countsWhatACutWireLoses() throws IOException {
        try (var network = ReferenceNetwork.create(Lab.create(ID), ReferenceNetwork.Options.of(fakeDaemon()))) {
            network.nodes().forEach(network::startAndWait);
            Pod from = network.nodes().get(0).addPod();
            Pod to = network.nodes().get(1).addPod();
            assertTrue(Ping.once(from.namespace(), to.address().toString()).isPresent());
            Pings pings = Pings.start(Pings.everyPair(List.of(from, to)), 50);
            TcpStream stream = TcpStream.start(from, to);
            Wait.pause(Duration.ofMillis(300));
            network.lab().segment().unplug(to.node());
            Wait.pause(Duration.ofMillis(500));
            network.lab().segment().plug(to.node());
            Wait.pause(Duration.ofMillis(1500));
            TcpStream.Report report = stream.stop();
            Losses losses = pings.stop();
            assertEquals(2, losses.byPair().size());
            // One direction alone may get off lightly: its node can keep packets until the neighbor answers again.
            assertTrue(losses.lost() > 10, losses.toString());
            for (Loss loss : losses.byPair().values()) {
                assertTrue(loss.received() > 50, losses.toString());
                assertTrue(loss.longestGap().toMillis() >= 400, losses.toString());
            }
            assertTrue(report.longestStall().toMillis() >= 500, report.toString());
            assertTrue(report.bytes() > 1_000_000, report.toString());
            assertTrue(Throughput.measure(from, to, Duration.ofSeconds(1)).gigabitsPerSecond() > 0.05);
        }
    }

    @Test
    void putsARouterBeforeARoutedNode() {
        try (Lab lab = Lab.create(ID)) {
            Node near = lab.addNode("master");
            Node far = lab.addRoutedNode("node1", "eth0");
            assertEquals("172.16.2.101", far.address().toString());
            assertEquals(
                    63,
                    Ping.once(near.namespace(), far.address().toString())
                            .orElseThrow()
                            .ttl());
            assertEquals(
                    63,
                    Ping.once(far.namespace(), near.address().toString())
                            .orElseThrow()
                            .ttl());
        }
    }

    @Test
    void tellsWhyADaemonIsNotReady() {
        try (Lab lab = Lab.create(ID)) {
            Node node = lab.addNode("master");
            node.start(List.of("sh", "-c", "echo no such thing; sleep 0.3; exit 1"), Map.of());
            LabException e = assertThrows(LabException.class, () -> node.awaitReady(Duration.ofSeconds(5)));
            assertEquals("master's daemon ended; its log ends:\nno such thing", e.getMessage());
        }
    }

    @Test
    void stopsAndStartsADaemonInside() {
        try (Lab lab = Lab.create(ID)) {
            Node node = lab.addNode("master", "ens192");
            node.start(List.of("sh", "-c", "ip -brief link; exec sleep 1000"), Map.of());
            assertTrue(Wait.until(Duration.ofSeconds(5), () -> node.logTail(9).contains("ens192")));
            assertEquals(143, node.stop());
            assertFalse(node.isRunning());
            node.start(List.of("sleep", "1000"), Map.of());
            node.kill();
            assertFalse(node.isRunning());
        }
    }

    @Test
    void removesWhatAKeptOrCrashedLabHasLeft() {
        Lab first = Lab.create(ID);
        Node node = first.addNode("master");
        node.start(List.of("sleep", "1000"), Map.of());
        first.keep();
        first.close();
        assertTrue(node.isRunning());
        assertTrue(node.namespace().exists());
        Lab.create(ID).close();
        assertFalse(node.isRunning());
        assertFalse(node.namespace().exists());
    }

    @Test
    void refusesToRunTwiceAtATime() {
        try (Lab lab = Lab.create(ID)) {
            LabException e = assertThrows(LabException.class, () -> Lab.create(ID));
            assertEquals("lab \"" + ID + "\" is in use by another process", e.getMessage());
            assertTrue(lab.segment().namespace().exists());
        }
    }

    @Test
    void leavesANamespaceOfSomeoneElseAlone() {
        var foreign = new Namespace("loden-" + ID + "-wire");
        foreign.create();
        try {
            assertThrows(LabException.class, () -> Lab.create(ID));
            assertTrue(foreign.exists());
        } finally {
            foreign.delete();
        }
    }

    @Test
    void runsARealEtcd() {
        try (Lab lab = Lab.create(ID);
                LeaseStore store = new EtcdStore(lab)) {
            store.writeLease("10.244.0.0-24", "{}");
            assertEquals(List.of("10.244.0.0-24"), store.leaseKeys());
        }
    }

    private List<String> fakeDaemon() throws IOException {
        Path script = scratch.resolve("fake-daemon");
        try (InputStream source = LabTest.class.getResourceAsStream("fake-daemon")) {
            Files.copy(source, script);
        }
        return List.of("sh", script.toString());
    }
}
