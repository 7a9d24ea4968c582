package dev.loden.subnet.etcd;

import static dev.loden.testkit.SampleLeases.json;
import static dev.loden.testkit.SampleLeases.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Settings;
import dev.loden.api.spi.SubnetManager;
import dev.loden.base.Poll;
import dev.loden.testbed.EtcdProcess;
import dev.loden.testbed.FaultProxy;
import dev.loden.testkit.Await;
import dev.loden.testkit.LeaseRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** etcd goes away and comes back, whichever protocol it is spoken to in. */
@Tag("net")
abstract class EtcdOutageRules {
    private static final Duration SOON = Duration.ofSeconds(30);

    /** At the share of etcd's time that a check of all keys may take, they would be checked after a minute. */
    private static final int MANY = 1_000;

    /** etcd takes 128 operations in one. */
    private static final int TRANSACTION = 100;

    private static final String PREFIX = "/coreos.com/network/";

    @TempDir
    Path directory;

    private EtcdProcess etcd;
    private SubnetManager store;
    private final LeaseRecorder recorder = new LeaseRecorder();

    /** Of etcd's command line. */
    abstract List<String> options();

    abstract EtcdEndpoint.GrpcLoader library();

    @BeforeEach
    void start() {
        etcd = EtcdProcess.start(directory, new EtcdProcess.Security.Plain(), options());
        etcd.put(PREFIX + "config", "{}");
        // The first endpoint is never there.
        Settings flags = Settings.of(Map.of("etcd-endpoints", "http://127.0.0.1:1," + etcd.endpoint()));
        store = new EtcdStore(EtcdStoreOptions.of(flags), EtcdSubject.QUICK, System::nanoTime, library());
    }

    @AfterEach
    void stop() {
        store.close();
        etcd.close();
    }

    @Test
    void waitsForEtcdAtTheStart() {
        etcd.kill();
        store.watch(recorder);
        Await.until("an outage", SOON, () -> recorder.outage().isPresent());
        assertTrue(recorder.outage().orElseThrow().contains(etcd.endpoint()), recorder.outage()::get);
        assertEquals(List.of(), recorder.events());
        etcd.start();
        Await.until(
                "a list", SOON, () -> recorder.lists() == 1 && recorder.outage().isEmpty());
    }

    @Test
    void outlivesARestart() {
        store.watch(recorder);
        assertTrue(store.leaseSecondsLeft().isEmpty());
        Lease lease = store.acquire(request(1));
        Await.until("the lease", SOON, () -> recorder.leases().equals(List.of(lease)));
        Await.until("its time", SOON, () -> store.leaseSecondsLeft().isPresent());
        long left = store.leaseSecondsLeft().orElseThrow();
        assertTrue(left > 23 * 3_600 && left <= 24 * 3_600, () -> left + " s");
        etcd.kill();
        Await.until("an outage", SOON, () -> recorder.outage().isPresent());
        etcd.start();
        etcd.put(PREFIX + "subnets/10.5.250.0-24", json(250));
        Await.until("news", SOON, () -> recorder.leases().size() == 2);
        assertEquals(List.of(), recorder.losses());
        assertTrue(recorder.events().stream().noneMatch(LeaseEvent.Removed.class::isInstance));
    }

    @Test
    void noticesThatEtcdWasSetBack() {
        store.watch(recorder);
        Lease lease = store.acquire(request(1));
        Await.until("the lease", SOON, () -> recorder.leases().equals(List.of(lease)));
        for (int i = 0; i < 5; i++) {
            etcd.put(PREFIX + "junk", Integer.toString(i));
        }
        etcd.wipe();
        etcd.start();
        Await.until("the loss", SOON, () -> recorder.losses().size() == 1);
        assertEquals(List.of(), recorder.leases());
        etcd.put(PREFIX + "config", "{}");
        assertEquals(lease, store.acquire(request(1, lease.subnets().key())));
        Await.until("the lease", SOON, () -> recorder.leases().equals(List.of(lease)));
    }

    /** Restored from a backup, and written past the last revision received: only a new list shows what is missing and what is gone. */
    @Test
    void noticesARestoredBackupThatWasWrittenSince() throws IOException {
        etcd.put(PREFIX + "subnets/10.5.251.0-24", json(251));
        etcd.kill();
        Path backup = directory.resolveSibling(directory.getFileName() + ".backup");
        copy(directory, backup);
        etcd.start();
        store.watch(recorder);
        etcd.put(PREFIX + "subnets/10.5.250.0-24", json(250));
        etcd.delete(PREFIX + "subnets/10.5.251.0-24");
        Await.until("one lease", SOON, () -> subnets().equals(List.of("10.5.250.0/24")));

        etcd.kill();
        etcd.wipe();
        copy(backup, directory);
        etcd.start();
        etcd.put(PREFIX + "subnets/10.5.252.0-24", json(252));
        for (int i = 0; i < 5; i++) {
            etcd.put(PREFIX + "junk", Integer.toString(i));
        }

        Await.until(
                "what the backup had, and what came since",
                SOON,
                () -> subnets().equals(List.of("10.5.251.0/24", "10.5.252.0/24")));
    }

    private List<String> subnets() {
        return recorder.leases().stream()
                .map(lease -> lease.subnets().ipv4().orElseThrow().toString())
                .sorted()
                .toList();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (!Files.exists(target)) {
                    Files.copy(path, target);
                }
            }
        }
    }

    /** What a watch was to say is lost, and its connection stays open: found after the time of silence, however many keys there are. */
    @Test
    void noticesASilentWatchHoweverManyKeysThereAre() {
        Timing usual = Timing.USUAL;
        assertTrue(usual.idle().plus(usual.answer()).compareTo(SOON) <= 0);
        var timing = new Timing(
                usual.leaseTtl(),
                usual.connect(),
                Duration.ofSeconds(3),
                Duration.ofSeconds(5),
                usual.firstRetry(),
                usual.lastRetry());
        try (var subject = new EtcdSubject(etcd, timing, library())) {
            subject.putConfig("{}");
            for (int first = 0; first < MANY; first += TRANSACTION) {
                String puts = IntStream.range(first, first + TRANSACTION)
                        .mapToObj(key -> "put %s \"%s\"\n"
                                .formatted(
                                        subject.full("10.%d.%d.0-24".formatted(100 + key / 200, key % 200)),
                                        json(key % 200).replace("\"", "\\\"")))
                        .collect(Collectors.joining());
                etcd.etcdctl("\n" + puts + "\n\n\n", "txn");
            }
            SubnetManager impatient = subject.open();
            impatient.watch(recorder);
            Await.until("all", SOON, () -> recorder.leases().size() == MANY);
            subject.put("10.5.249.0-24", json(249));
            Await.until("a word of the watch", SOON, () -> recorder.leases().size() == MANY + 1);
            subject.proxy.set(FaultProxy.Mode.SWALLOW);
            subject.put("10.5.250.0-24", json(250));
            Poll.pause(
                    Duration.ofMillis(300)); // the event is swallowed; were it late, the test would pass all the same
            subject.proxy.set(FaultProxy.Mode.PASS);

            Await.until("what was not said", SOON, () -> recorder.leases().size() == MANY + 2);
        }
    }

    /** The outage is long enough for a back-off to grow to its longest delay, and for the lease's renewal to come due. */
    @Test
    void usesARecoveredEtcdWithinFiveSeconds() {
        Timing usual = Timing.USUAL;
        var timing = new Timing(
                Duration.ofSeconds(40),
                usual.connect(),
                usual.answer(),
                usual.idle(),
                usual.firstRetry(),
                usual.lastRetry());
        try (var subject = new EtcdSubject(etcd, timing, library())) {
            subject.putConfig("{}");
            SubnetManager usually = subject.open();
            usually.watch(recorder);
            Lease lease = usually.acquire(request(1));
            Await.until("the lease", SOON, () -> recorder.leases().equals(List.of(lease)));
            subject.disconnect();
            Poll.pause(Duration.ofSeconds(27));
            assertTrue(recorder.outage().isPresent());
            subject.put("10.5.250.0-24", json(250));

            subject.reconnect();

            Await.until(
                    "watch and renewal",
                    Duration.ofSeconds(5),
                    () -> recorder.outage().isEmpty()
                            && recorder.leases().size() == 2
                            && remaining(subject, lease) > 20);
            assertEquals(List.of(), recorder.losses());
        }
    }

    /** How many seconds the lease's etcd lease still lasts. */
    private int remaining(EtcdSubject subject, Lease lease) {
        String key = subject.full(lease.subnets().key());
        String id = Long.toHexString(etcd.field(key, "Lease").orElseThrow());
        String text = etcd.etcdctl("", "lease", "timetolive", id);
        return Integer.parseInt(text.replaceAll("(?s).*remaining\\((-?[0-9]+)s\\).*", "$1"));
    }
}
