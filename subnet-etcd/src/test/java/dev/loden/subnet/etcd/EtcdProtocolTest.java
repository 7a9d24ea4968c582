package dev.loden.subnet.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.IpAddress;
import dev.loden.api.spi.LeaseListener;
import dev.loden.api.spi.PluginException;
import dev.loden.store.grpc.GrpcJava;
import dev.loden.store.http.GrpcProvider;
import dev.loden.testbed.EtcdProcess;
import dev.loden.testbed.FaultProxy;
import dev.loden.testkit.Await;
import dev.loden.testkit.LeaseRecorder;
import dev.loden.testkit.SampleLeases;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which protocol is spoken, and what is only so in one of them: an etcd with and one without JSON gateway. */
@Tag("net")
class EtcdProtocolTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String PREFIX = "/coreos.com/network/";

    /** Three of them and a few bytes are longer than a message may be. */
    private static final String LONG = "x".repeat(1_400_000);

    private static final int TOO_MANY = 14;

    @TempDir
    static Path directory;

    private static EtcdProcess with;
    private static EtcdProcess without;

    private final AtomicInteger loaded = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();

    @BeforeAll
    static void start() {
        with = EtcdProcess.start(directory.resolve("with"));
        without = EtcdProcess.start(
                directory.resolve("without"), new EtcdProcess.Security.Plain(), List.of("--enable-grpc-gateway=false"));
        with.put(PREFIX + "config", "{}");
        without.put(PREFIX + "config", "{}");
    }

    @AfterAll
    static void stop() {
        with.close();
        without.close();
    }

    private GrpcProvider counting() {
        loaded.incrementAndGet();
        var library = new GrpcJava();
        return target -> {
            connections.incrementAndGet();
            return library.connect(target);
        };
    }

    private EtcdStore store(String endpoints, EtcdEndpoint.GrpcLoader loader) {
        Settings flags = Settings.of(Map.of("etcd-endpoints", endpoints));
        return new EtcdStore(EtcdStoreOptions.of(flags), EtcdSubject.QUICK, System::nanoTime, loader);
    }

    @Test
    void loadsTheLibraryOnceAndStaysWithTheConnection() {
        try (EtcdStore store = store(without.endpoint(), this::counting)) {
            for (int node = 1; node <= 5; node++) {
                store.acquire(SampleLeases.request(node));
            }
        }
        assertEquals(1, loaded.get());
        assertEquals(1, connections.get());
    }

    @Test
    void speaksJsonAgainWhereTheGatewayIsBack() throws IOException {
        var first = new FaultProxy(without.port());
        try (EtcdStore store = store("http://127.0.0.1:" + first.port(), this::counting)) {
            store.acquire(SampleLeases.request(11));
            assertEquals(1, connections.get());
            first.close();
            first.cut();
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), first.port());
            try (var second =
                    new FaultProxy(address, new InetSocketAddress(InetAddress.getLoopbackAddress(), with.port()))) {
                Lease lease = Await.value("the other etcd", SOON, () -> attempt(store));
                assertTrue(with.get(PREFIX + "subnets/" + lease.subnets().key()).isPresent());
                assertTrue(second.accepted() > 0);
            }
            assertEquals(1, connections.get());
        }
    }

    private static Optional<Lease> attempt(EtcdStore store) {
        try {
            return Optional.of(store.acquire(SampleLeases.request(12)));
        } catch (PluginException e) {
            return Optional.empty();
        }
    }

    /** By either protocol; a renewal is no creation, a key that is written again after its end is a new one. */
    @Test
    void tellsWhichLeaseWasThereFirst() {
        for (EtcdProcess etcd : List.of(with, without)) {
            var created = new ConcurrentHashMap<String, Long>();
            try (EtcdStore store = store(etcd.endpoint(), this::counting)) {
                store.watch(new Creations(created));
                put(etcd, "first");
                put(etcd, "second");
                etcd.put(key("first"), "{\"PublicIP\":\"172.16.1.99\"}");
                Await.until(
                        "both in order",
                        SOON,
                        () -> created.getOrDefault("first", 0L) > 0
                                && created.get("first") < created.getOrDefault("second", 0L));
                etcd.delete(key("first"));
                put(etcd, "first");
                Await.until("the other order", SOON, () -> created.get("first") > created.get("second"));
                assertEquals(Set.of(IpAddress.parse("127.0.0.1")), store.addresses());
            }
        }
    }

    private static String key(String which) {
        return PREFIX + "subnets/" + (which.equals("first") ? "10.5.201.0-24" : "10.5.200.0-24");
    }

    private static void put(EtcdProcess etcd, String which) {
        etcd.put(key(which), "{\"PublicIP\":\"172.16.1.9\"}");
    }

    /** Takes note of when two leases were created. */
    private record Creations(Map<String, Long> created) implements LeaseListener {
        @Override
        public void leases(LeaseEvent event) {
            switch (event) {
                case LeaseEvent.Upserted upserted -> note(upserted.lease());
                case LeaseEvent.Resynced all -> all.leases().forEach(this::note);
                case LeaseEvent.Removed removed -> {}
            }
        }

        private void note(Lease lease) {
            boolean first = lease.subnets().key().equals("10.5.201.0-24");
            if (first || lease.subnets().key().equals("10.5.200.0-24")) {
                created.put(first ? "first" : "second", lease.created());
            }
        }

        @Override
        public void rejected(String key, String reason) {}

        @Override
        public void lost(String reason) {}

        @Override
        public void connected() {}

        @Override
        public void disconnected(String reason) {}
    }

    @Test
    void speaksGrpcToAPortThatHasNothingElse() throws IOException {
        try (var port = new GrpcOnlyPort(without.port());
                EtcdStore store = store(port.endpoint(), this::counting)) {
            var recorder = new LeaseRecorder();
            store.watch(recorder);
            Await.until("a list", SOON, () -> recorder.lists() == 1);
            Lease lease = store.acquire(SampleLeases.request(15));
            Await.until("the lease", SOON, () -> recorder.leases().contains(lease));
        }
        assertEquals(1, loaded.get());
    }

    @Test
    void withoutTheLibraryTakesAnEndpointThatHasAGateway() {
        EtcdEndpoint.GrpcLoader missing = () -> {
            throw new IOException("missing");
        };
        try (EtcdStore store = store(without.endpoint() + "," + with.endpoint(), missing)) {
            Lease lease = store.acquire(SampleLeases.request(13));
            assertTrue(with.get(PREFIX + "subnets/" + lease.subnets().key()).isPresent());
        }
    }

    /** What others put there is not to be too much for a message, whose length is limited. */
    @Test
    void readsKeysThatDoNotFitIntoOneMessage() {
        try {
            putLong("long/");
            try (EtcdStore store = store(without.endpoint(), this::counting)) {
                var recorder = new LeaseRecorder();
                store.watch(recorder);
                Await.until("a list", SOON, () -> recorder.lists() == 1);
                Lease lease = store.acquire(SampleLeases.request(14));
                Await.until("the lease", SOON, () -> recorder.leases().contains(lease));
                assertEquals(List.of(new LeaseRecorder.Status.Connected()), recorder.statuses());
            }
        } finally {
            without.etcdctl("", "del", "--prefix", PREFIX + "long/");
        }
    }

    @Test
    void listsAnewWhenTheChangesDoNotFitIntoOneMessage() {
        try (var proxy = new FaultProxy(without.port());
                EtcdStore store = store("http://127.0.0.1:" + proxy.port(), this::counting)) {
            var recorder = new LeaseRecorder();
            store.watch(recorder);
            Await.until("a list", SOON, () -> recorder.lists() == 1);
            proxy.set(FaultProxy.Mode.REFUSE);
            proxy.cut();
            Await.until("the break", SOON, () -> recorder.outage().isPresent());
            putLong("changes/");
            without.put(PREFIX + "subnets/10.5.222.0-24", SampleLeases.json(222));
            proxy.set(FaultProxy.Mode.PASS);
            Await.until(
                    "the lease",
                    SOON,
                    () -> recorder.leases().stream()
                            .anyMatch(lease -> lease.attributes().equals(SampleLeases.attributes(222))));
        } finally {
            without.etcdctl("", "del", "--prefix", PREFIX + "changes/");
        }
    }

    private static void putLong(String under) {
        for (int i = 0; i < TOO_MANY; i++) {
            without.put(PREFIX + under + i, LONG);
        }
    }
}
