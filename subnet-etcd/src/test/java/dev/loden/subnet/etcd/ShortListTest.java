package dev.loden.subnet.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Settings;
import dev.loden.testkit.Await;
import dev.loden.testkit.LeaseRecorder;
import dev.loden.testkit.SampleLeases;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An etcd, or something between it and us, whose list lacks peers that are there. */
class ShortListTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int PEERS = 100;

    private final LeaseRecorder recorder = new LeaseRecorder();
    private FakeGateway etcd;
    private EtcdStore store;

    @BeforeEach
    void start() throws IOException {
        etcd = new FakeGateway();
        etcd.put("config", "{\"Network\":\"10.5.0.0/16\"}");
        for (int node = 0; node < PEERS; node++) {
            etcd.put("subnets/10.5." + node + ".0-24", SampleLeases.json(node));
        }
        var options = EtcdStoreOptions.of(Settings.of(Map.of("etcd-endpoints", etcd.endpoint())));
        store = new EtcdStore(options, EtcdSubject.QUICK, System::nanoTime, EtcdSubject.NONE);
        store.watch(recorder);
        Await.until("the first list", SOON, () -> recorder.lists() == 1);
    }

    @AfterEach
    void stop() {
        store.close();
        etcd.close();
    }

    private boolean everyListIsWhole() {
        return recorder.events().stream()
                .allMatch(event ->
                        event instanceof LeaseEvent.Resynced all && all.leases().size() == PEERS);
    }

    @Test
    void thatEndsBeforeItsCountRemovesNobody() {
        etcd.hide(40, false);
        etcd.breakWatch();
        Await.until("the outage", SOON, () -> recorder.outage().orElse("").contains("but its list ends after 61"));
        etcd.hide(0, false);
        Await.until("a whole list", SOON, () -> recorder.lists() == 2);
        assertTrue(everyListIsWhole());
    }

    @Test
    void thatLacksManyIsReadASecondTimeBeforeAnybodyIsRemoved() {
        etcd.hide(40, true);
        int lists = etcd.lists();
        etcd.breakWatch();
        Await.until("the second list", SOON, () -> recorder.lists() == 2);
        assertEquals(lists + 2, etcd.lists());
        assertEquals(PEERS - 40, recorder.leases().size(), "the second list counts");
    }
}
