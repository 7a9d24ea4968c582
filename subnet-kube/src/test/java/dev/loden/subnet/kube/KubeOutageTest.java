package dev.loden.subnet.kube;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Settings;
import dev.loden.testbed.EtcdProcess;
import dev.loden.testbed.FaultProxy;
import dev.loden.testkit.Await;
import dev.loden.testkit.LeaseRecorder;
import dev.loden.testkit.SampleLeases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API server goes away, forgets, and is cut off. */
@Tag("net")
class KubeOutageTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private Cluster cluster;
    private final LeaseRecorder recorder = new LeaseRecorder();

    @BeforeEach
    void join() {
        cluster = new Cluster(directory);
        peer(1);
        peer(2);
        cluster.nodes.addNode("n1", "10.5.7.0/24");
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private void peer(int number) {
        cluster.nodes.addNode("p" + number, "10.5." + (10 + number) + ".0/24");
        cluster.nodes.joinVxlan("p" + number, "192.168.0." + (10 + number), "0a:00:00:00:00:1" + number);
    }

    private void start(Timing timing) {
        KubeStore store = cluster.open(KubeStoreOptions.of(Settings.EMPTY, cluster.pod("n1")), timing);
        store.watch(recorder);
        store.acquire(SampleLeases.request(1));
        awaitSubnets("10.5.7.0/24", "10.5.11.0/24", "10.5.12.0/24");
    }

    private void awaitSubnets(String... subnets) {
        Await.until("just " + Set.of(subnets), SOON, () -> subnets().equals(Set.of(subnets)));
    }

    private Set<String> subnets() {
        return recorder.subnets().stream().map(Object::toString).collect(Collectors.toSet());
    }

    private void assertOneList() {
        assertEquals(1, recorder.lists(), "it went on from where it was");
    }

    @Test
    void listsAgainAfterAnOutage() {
        start(Cluster.QUICK);
        cluster.proxy.set(FaultProxy.Mode.REFUSE);
        cluster.proxy.cut();
        Await.until("an outage", SOON, () -> recorder.outage().isPresent());
        cluster.nodes.deleteNode("p1");
        peer(3);
        assertEquals(3, subnets().size(), "nothing changes while nothing is known");
        cluster.proxy.set(FaultProxy.Mode.PASS);
        awaitSubnets("10.5.7.0/24", "10.5.12.0/24", "10.5.13.0/24");
        Await.until("the end of the outage", SOON, () -> recorder.outage().isEmpty());
        assertEquals(2, recorder.lists(), "the server may have been set back and written since");
        assertEquals(0, recorder.losses().size());
    }

    /** Its etcd is restored from a backup and written past the last version received. */
    @Test
    void findsWhatARestoredServerLacks() throws IOException {
        start(Cluster.QUICK);
        cluster.server.kill();
        EtcdProcess etcd = cluster.server.etcd();
        etcd.kill();
        Path data = cluster.server.etcdData();
        Path backup = data.resolveSibling("backup");
        copy(data, backup);
        etcd.start();
        cluster.server.start();
        Await.until("the server again", SOON, () -> recorder.outage().isEmpty());
        peer(3);
        cluster.nodes.deleteNode("p1");
        awaitSubnets("10.5.7.0/24", "10.5.12.0/24", "10.5.13.0/24");

        cluster.server.kill();
        etcd.wipe();
        copy(backup, data);
        etcd.start();
        cluster.server.start();
        for (int i = 0; i < 20; i++) {
            cluster.nodes.setCondition("p2", "Ready", "True", "Beat" + i);
        }

        awaitSubnets("10.5.7.0/24", "10.5.11.0/24", "10.5.12.0/24");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    @Test
    void survivesAWatchThatIsCutInTheMiddleOfAnEvent() {
        start(Cluster.QUICK);
        for (int cut : new int[] {1, 20, 300, 20_000, 60_000}) {
            cluster.proxy.cutAfter(cut);
            cluster.nodes.annotate(
                    "p1",
                    Map.of(
                            "public-ip",
                            Optional.of("192.168.9." + cut % 251),
                            "big",
                            Optional.of("x".repeat(100_000 + cut))));
            Await.until(
                    "the event after the cut at " + cut,
                    SOON,
                    () -> recorder.leases().stream()
                            .anyMatch(lease ->
                                    lease.attributes().publicIp().toString().contains("192.168.9." + cut % 251)));
        }
        assertOneList();
        assertTrue(recorder.events().stream().noneMatch(LeaseEvent.Removed.class::isInstance));
        assertEquals(0, recorder.rejections().size());
    }

    @Test
    void noticesADeadConnection() {
        var impatient = new Timing(
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofMillis(20),
                Duration.ofMillis(200),
                Duration.ofMillis(100));
        start(impatient);
        cluster.proxy.set(FaultProxy.Mode.SWALLOW);
        Await.until("an outage", SOON, () -> recorder.outage().isPresent());
        cluster.nodes.deleteNode("p1");
        cluster.proxy.cut();
        cluster.proxy.set(FaultProxy.Mode.PASS);
        awaitSubnets("10.5.7.0/24", "10.5.12.0/24");
    }

    @Test
    void findsWhatCameAndWentWhileTheServerWasDownAndEtcdCompacted() {
        start(Cluster.QUICK);
        cluster.proxy.set(FaultProxy.Mode.REFUSE);
        cluster.proxy.cut();
        cluster.nodes.deleteNode("p1");
        peer(3);
        for (int i = 0; i < 5; i++) {
            cluster.nodes.setCondition("p2", "Ready", "True", "Beat" + i);
        }
        cluster.server.kill();
        cluster.server.etcd().compact();
        assertEquals(3, subnets().size(), "nothing changes while nothing is known");
        cluster.server.start();
        cluster.proxy.set(FaultProxy.Mode.PASS);
        awaitSubnets("10.5.7.0/24", "10.5.12.0/24", "10.5.13.0/24");
        assertTrue(recorder.lists() >= 2, "the versions it knew are gone");
        assertEquals(0, recorder.losses().size(), recorder.losses()::toString);
        assertTrue(recorder.events().stream().noneMatch(LeaseEvent.Removed.class::isInstance), "a list says it all");
    }

    @Test
    void isSilentOnceClosed() {
        start(Cluster.QUICK);
        cluster.close();
        int before = recorder.events().size();
        peer(3);
        LeaseRecorder other = new Cluster(directory).watch("other");
        Await.until("another's list", SOON, () -> other.lists() > 0);
        assertEquals(before, recorder.events().size());
        assertEquals(Optional.empty(), recorder.outage());
    }
}
