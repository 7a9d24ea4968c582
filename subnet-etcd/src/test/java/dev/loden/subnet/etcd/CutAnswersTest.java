package dev.loden.subnet.etcd;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Settings;
import dev.loden.testbed.FaultProxy;
import dev.loden.testkit.Await;
import dev.loden.testkit.LeaseRecorder;
import dev.loden.testkit.SampleLeases;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A list that is cut off at any of its bytes is no list, and the next one is. */
class CutAnswersTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int PEERS = 20;

    /** A prime, so that cuts fall into heads, names, base64 and numbers. */
    private static final int STEP = 401;

    /** About as long as a list of these peers with its head. */
    private static final int LENGTH = 6_000;

    private final LeaseRecorder recorder = new LeaseRecorder();

    @Test
    void removeNobody() throws IOException {
        try (var etcd = new FakeGateway();
                var proxy = new FaultProxy(URI.create(etcd.endpoint()).getPort())) {
            etcd.put("config", "{\"Network\":\"10.5.0.0/16\"}");
            for (int node = 0; node < PEERS; node++) {
                etcd.put("subnets/10.5." + node + ".0-24", SampleLeases.json(node));
            }
            var options =
                    EtcdStoreOptions.of(Settings.of(Map.of("etcd-endpoints", "http://127.0.0.1:" + proxy.port())));
            try (var store = new EtcdStore(options, EtcdSubject.QUICK, System::nanoTime, EtcdSubject.NONE)) {
                store.watch(recorder);
                Await.until("the first list", SOON, () -> recorder.lists() == 1);
                for (int cut = 1; cut < LENGTH; cut += STEP) {
                    long lists = recorder.lists();
                    etcd.awaitWatch();
                    proxy.cutAfter(cut);
                    etcd.breakWatch();
                    Await.until("a list after a cut at " + cut, SOON, () -> recorder.lists() > lists);
                }
            }
        }
        assertTrue(recorder.events().stream()
                .allMatch(event ->
                        event instanceof LeaseEvent.Resynced all && all.leases().size() == PEERS));
    }
}
