package dev.loden.subnet.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Settings;
import dev.loden.api.spi.LeaseListener;
import dev.loden.testkit.SampleLeases;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** 9,500 leases that others wrote as long as etcd lets them, read by a process with a small heap: it lives, and the healthy ones count. */
class OutsizedLeasesTest {
    private static final int BAD = 9_500;
    private static final int GOOD = 100;

    /** A tenth of what is the default on a host without a limit. */
    private static final String HEAP = "-Xmx48m";

    private FakeGateway etcd;

    @BeforeEach
    void start() throws IOException {
        etcd = new FakeGateway();
        etcd.put("config", "{\"Network\":\"10.0.0.0/8\"}");
        for (int node = 0; node < GOOD; node++) {
            etcd.put("subnets/10.99." + node + ".0-24", SampleLeases.json(node));
        }
    }

    @AfterEach
    void stop() {
        etcd.close();
    }

    @Test
    void endNoProcessByTheirLength() throws Exception {
        fill("{\"PublicIP\":\"192.168.9.9\",\"BackendType\":\"vxlan\",\"BackendData\":{\"x\":\"" + "x".repeat(60_000)
                + "\"}}");
        List<String> output = run("list");
        assertTrue(output.contains("leases " + GOOD), output::toString);
    }

    @Test
    void endNoProcessByWhatTheyBecomeInMemory() throws Exception {
        var members = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            members.append(i == 0 ? "" : ",").append('"').append(i).append("\":1");
        }
        fill("{\"PublicIP\":\"192.168.9.9\",\"BackendType\":\"vxlan\",\"BackendData\":{" + members + "}}");
        List<String> output = run("list", "claim");
        assertTrue(output.contains("crowded"), output::toString);
        assertTrue(output.contains("all good ones"), output::toString);
        assertTrue(output.contains("claims read " + (BAD + GOOD)), output::toString);
    }

    private void fill(String value) {
        etcd.putAll(
                IntStream.range(0, BAD)
                        .mapToObj(node -> "subnets/10." + node / 256 + "." + node % 256 + ".0-24")
                        .toList(),
                value);
    }

    /** What {@link Launched} prints. */
    private List<String> run(String... steps) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                OtherProcess.java(),
                "-XX:+UseSerialGC",
                HEAP,
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                OtherProcess.classPath(),
                Launched.class.getName(),
                etcd.endpoint()));
        command.addAll(List.of(steps));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output.lines().toList();
    }

    /** The other process: the store with all its threads, and what it reports. */
    static final class Launched implements LeaseListener {
        private final CountDownLatch listed = new CountDownLatch(1);

        private Launched() {}

        public static void main(String[] arguments) throws InterruptedException {
            var options = EtcdStoreOptions.of(Settings.of(Map.of("etcd-endpoints", arguments[0])));
            var listener = new Launched();
            try (var store = new EtcdStore(options, EtcdSubject.QUICK, System::nanoTime, EtcdSubject.NONE);
                    var client = new EtcdClient(options, EtcdSubject.QUICK, System::nanoTime, EtcdSubject.NONE)) {
                store.watch(listener);
                listener.listed.await();
                if (List.of(arguments).contains("claim")) {
                    var forClaims = new EtcdTable(client, options.prefix(), Duration.ofHours(24));
                    System.out.println("claims read " + forClaims.list().size());
                }
            }
        }

        @Override
        public void leases(LeaseEvent event) {
            if (event instanceof LeaseEvent.Resynced all) {
                System.out.println("leases " + all.leases().size());
                long good = all.leases().stream()
                        .filter(lease -> lease.subnets().toString().startsWith("10.99."))
                        .count();
                System.out.println(good == GOOD ? "all good ones" : "only " + good);
                listed.countDown();
            }
        }

        @Override
        public void crowded(String reason) {
            System.out.println(reason.isEmpty() ? "not crowded" : "crowded");
        }

        @Override
        public void rejected(String key, String reason) {}

        @Override
        public void lost(String reason) {}

        @Override
        public void connected() {}

        @Override
        public void disconnected(String reason) {
            System.out.println("disconnected: " + reason);
        }
    }
}
