package dev.loden.subnet.etcd;

import static dev.loden.testkit.SampleLeases.json;
import static dev.loden.testkit.SampleLeases.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Subnets;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.SubnetManager;
import dev.loden.testbed.EtcdProcess;
import dev.loden.testbed.FaultProxy;
import dev.loden.testkit.Await;
import dev.loden.testkit.LeaseRecorder;
import dev.loden.testkit.SubnetManagerContract;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What holds whichever protocol etcd is spoken to in. */
abstract class EtcdStoreRules implements SubnetManagerContract {
    private static final Timing SHORT_LEASE = new Timing(
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofMillis(300),
            Duration.ofMillis(20),
            Duration.ofMillis(200));

    private Optional<EtcdSubject> subject = Optional.empty();

    /** Running. */
    abstract EtcdProcess etcd();

    abstract EtcdEndpoint.GrpcLoader library();

    @Override
    public EtcdSubject subject() {
        if (subject.isEmpty()) {
            subject = Optional.of(new EtcdSubject(etcd(), EtcdSubject.QUICK, library()));
        }
        return subject.get();
    }

    private EtcdSubject withShortLeases() {
        subject = Optional.of(new EtcdSubject(etcd(), SHORT_LEASE, library()));
        return subject.get();
    }

    @Test
    void findsWhatCameAndWentWhileDisconnectedAndCompacted() {
        subject().putConfig(CONFIG);
        for (int i = 1; i <= 4; i++) {
            subject().put("10.5." + (100 + i) + ".0-24", json(i));
        }
        LeaseRecorder recorder = subject().watch();
        Await.until("four leases", SOON, () -> recorder.subnets().size() == 4);
        int connections = subject().proxy.accepted();
        subject().disconnect();
        subject().delete("10.5.101.0-24");
        subject().delete("10.5.102.0-24");
        subject().put("10.5.105.0-24", json(5));
        etcd().compact();
        subject().reconnect();
        Await.until(
                "the changes",
                SOON,
                () -> recorder.subnets().equals(keys("10.5.103.0-24", "10.5.104.0-24", "10.5.105.0-24")));
        assertEquals(2, recorder.lists());
        assertTrue(subject().proxy.accepted() - connections < 40, "a hot loop");
    }

    @Test
    void listsAgainAfterABreak() {
        subject().putConfig(CONFIG);
        subject().put("10.5.101.0-24", json(1));
        LeaseRecorder recorder = subject().watch();
        Await.until("a lease", SOON, () -> recorder.subnets().size() == 1);
        subject().disconnect();
        Await.until("the break", SOON, () -> recorder.outage().isPresent());
        subject().delete("10.5.101.0-24");
        subject().put("10.5.102.0-24", json(2));
        subject().reconnect();
        Await.until("the changes", SOON, () -> recorder.subnets().equals(keys("10.5.102.0-24")));
        Await.until("the end of the outage", SOON, () -> recorder.outage().isEmpty());
        assertEquals(2, recorder.lists(), "etcd may have been restored from a backup meanwhile");
    }

    @Test
    void noticesAConnectionThatDiedSilently() {
        EtcdSubject subject = withShortLeases();
        subject.putConfig(CONFIG);
        LeaseRecorder recorder = subject.watch();
        Await.until("the list", SOON, () -> recorder.lists() == 1);
        subject.proxy.set(FaultProxy.Mode.SWALLOW);
        subject.put("10.5.101.0-24", json(1));
        Await.until("an outage", SOON, () -> recorder.outage().isPresent());
        subject.proxy.set(FaultProxy.Mode.PASS);
        Await.until("the lease", SOON, () -> recorder.subnets().size() == 1);
    }

    @Test
    void staysWithAQuietConnection() {
        EtcdSubject subject = withShortLeases();
        subject.putConfig(CONFIG);
        LeaseRecorder recorder = subject.watch();
        Await.until("the list", SOON, () -> recorder.lists() == 1);
        elapse(Duration.ofMillis(1_500)); // some checks
        assertEquals(1, recorder.lists());
        assertEquals(List.of(new LeaseRecorder.Status.Connected()), recorder.statuses());
    }

    @Test
    void readsMoreThanOnePage() {
        subject().putConfig(CONFIG);
        var puts = new StringBuilder();
        for (int i = 0; i < 2100; i++) {
            puts.append("put ").append(subject().full("10.%d.%d.0-24".formatted(100 + i / 256, i % 256)));
            puts.append(" \"").append(json(i).replace("\"", "\\\"")).append("\"\n");
        }
        // A transaction takes 128 operations at the most.
        List<String> lines = puts.toString().lines().toList();
        for (int i = 0; i < lines.size(); i += 128) {
            String batch = String.join("\n", lines.subList(i, Math.min(i + 128, lines.size())));
            etcd().etcdctl("\n" + batch + "\n\n\n", "txn");
        }
        LeaseRecorder recorder = subject().watch();
        Await.until("all leases", SOON, () -> recorder.subnets().size() == 2100);
        assertEquals(1, recorder.lists());
    }

    @Test
    void writesNothingThatSomebodyElseWasFasterAt() {
        EtcdStoreOptions options = subject().options();
        try (var client = new EtcdClient(options, EtcdSubject.QUICK, System::nanoTime, library())) {
            var table = new EtcdTable(client, options.prefix(), Duration.ofHours(24));
            KeyValue mine = table.create("10.5.101.0-24", json(1)).orElseThrow();
            assertEquals(Optional.empty(), table.create("10.5.101.0-24", json(2)));
            subject().put("10.5.101.0-24", json(3));
            assertEquals(Optional.empty(), table.keep(mine, json(4)));
            table.remove(mine);
            assertEquals(Optional.of(json(3)), subject().get("10.5.101.0-24"));
        }
    }

    @Test
    void hangsTheLeaseOnAnEtcdLeaseOfADay() {
        String key = subject().open().acquire(request(1)).subnets().key();
        String lease =
                Long.toHexString(etcd().field(subject().full(key), "Lease").orElseThrow());
        String text = etcd().etcdctl("", "lease", "timetolive", lease);
        assertTrue(text.contains("granted with TTL(86400s)"), text);
    }

    @Test
    void reportsASecondDaemonThatHoldsTheSameLease() {
        subject().putConfig(CONFIG);
        SubnetManager first = subject().open();
        LeaseRecorder firstLosses = subject().watch(first);
        Lease lease = first.acquire(request(1));
        firstLosses.awaitLeases(lease);
        first.announce();
        String key = lease.subnets().key();
        Optional<String> value = subject().get(key);
        SubnetManager second = subject().open();
        LeaseRecorder secondLosses = subject().watch(second);
        assertEquals(lease, second.acquire(request(1)));

        second.announce();

        firstLosses.awaitLoss("same public IP");
        PluginException e = assertThrows(PluginException.class, () -> first.acquire(request(1)));
        assertEquals(ErrorCode.CONFLICT, e.code());
        assertTrue(e.getMessage().contains("--iface or --public-ip"), e::getMessage);
        secondLosses.awaitLoss("same public IP");
        assertThrows(PluginException.class, () -> second.acquire(request(1)));
        assertEquals(value, subject().get(key));
    }

    @Test
    void writesNothingWhenItIsStartedAgain() {
        SubnetManager store = subject().open();
        String key = subject().full(store.acquire(request(1)).subnets().key());
        store.close();
        Optional<Long> written = etcd().field(key, "ModRevision");
        subject().open().acquire(request(1));
        assertEquals(written, etcd().field(key, "ModRevision"));
    }

    @Test
    void putsALeaseOfAnotherDurationUnderOneOfADay() {
        etcd().put(subject().full("10.5.107.0-24"), json(1), Duration.ofSeconds(60));
        Optional<Long> before = etcd().field(subject().full("10.5.107.0-24"), "Lease");
        assertEquals(
                "10.5.107.0-24", subject().open().acquire(request(1)).subnets().key());
        assertNotEquals(before, etcd().field(subject().full("10.5.107.0-24"), "Lease"));
    }

    @Test
    void keepsALeaseAlive() {
        EtcdSubject subject = withShortLeases();
        subject.putConfig(CONFIG);
        SubnetManager store = subject.open();
        var recorder = new LeaseRecorder();
        store.watch(recorder);
        String key = store.acquire(request(1)).subnets().key();
        elapse(Duration.ofMillis(3_500)); // more than its time
        assertEquals(Optional.of(json(1)), subject.get(key));
        assertEquals(List.of(), recorder.losses());
    }

    @Test
    void losesALeaseThatCouldNotBeRenewedAndGetsItAgain() {
        EtcdSubject subject = withShortLeases();
        subject.putConfig(CONFIG);
        SubnetManager store = subject.open();
        var recorder = new LeaseRecorder();
        store.watch(recorder);
        Lease lease = store.acquire(request(1));
        subject.disconnect();
        Await.until("the loss", SOON, () -> !recorder.losses().isEmpty());
        assertTrue(recorder.losses().getFirst().contains("expired"), recorder.losses()::toString);
        PluginException e = assertThrows(PluginException.class, () -> store.acquire(request(1)));
        assertEquals(ErrorCode.UNAVAILABLE, e.code());
        Await.until(
                "the end of the key",
                SOON,
                () -> subject.get(lease.subnets().key()).isEmpty());
        subject.reconnect();
        assertEquals(lease, store.acquire(request(1, lease.subnets().key())));
        assertEquals(1, recorder.losses().size());
    }

    @Test
    void losesALeaseThatIsRevoked() {
        subject().putConfig(CONFIG);
        SubnetManager store = subject().open();
        var recorder = new LeaseRecorder();
        store.watch(recorder);
        String key = store.acquire(request(1)).subnets().key();
        etcd().revokeLeaseOf(subject().full(key));
        Await.until("the loss", SOON, () -> recorder.losses().size() == 1);
    }

    @Test
    void noticesTheEndOfItsLeaseByRenewingToo() {
        EtcdSubject subject = withShortLeases();
        SubnetManager store = subject.open();
        String key = store.acquire(request(1)).subnets().key();
        etcd().revokeLeaseOf(subject.full(key));
        var recorder = new LeaseRecorder();
        store.watch(recorder);
        Await.until("the loss", SOON, () -> recorder.losses().size() == 1);
    }

    @Test
    void leavesAReservationWithoutEtcdLeaseWhenRenewalIsDue() {
        EtcdSubject subject = withShortLeases();
        subject.put("10.5.133.0-24", json(1));
        subject.open().acquire(request(1));
        elapse(Duration.ofMillis(2_500)); // its time is over
        assertEquals(Optional.of(0L), etcd().field(subject.full("10.5.133.0-24"), "Lease"));
    }

    @Test
    void followsALeaseThatAnotherDaemonPutUnderItsOwnEtcdLease() {
        EtcdSubject subject = withShortLeases();
        subject.putConfig(CONFIG);
        SubnetManager store = subject.open();
        var recorder = new LeaseRecorder();
        store.watch(recorder);
        String key = store.acquire(request(1)).subnets().key();
        etcd().put(subject.full(key), json(1), Duration.ofSeconds(2));
        elapse(Duration.ofMillis(3_500)); // more than its time
        assertEquals(Optional.of(json(1)), subject.get(key));
        assertEquals(List.of(), recorder.losses());
    }

    private static Set<Subnets> keys(String... keys) {
        return Set.copyOf(List.of(keys).stream().map(Subnets::parseKey).toList());
    }

    /** Lets real time pass, which etcd's leases are made of. */
    private static void elapse(Duration time) {
        long begin = System.nanoTime();
        Await.until(time + " to pass", SOON, () -> System.nanoTime() - begin > time.toNanos());
    }
}
