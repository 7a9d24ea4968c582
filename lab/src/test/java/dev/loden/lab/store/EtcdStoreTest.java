package dev.loden.lab.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.lab.TestLab;
import dev.loden.lab.net.Lab;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A real etcd. */
@Tag("net")
class EtcdStoreTest {
    @RegisterExtension
    final TestLab test = new TestLab();

    @Test
    void keepsLeases() {
        try (Lab lab = test.create();
                var store = new EtcdStore(lab)) {
            store.writeLease("10.244.0.0-24", "{}");
            store.writeLeases(Map.of("10.244.1.0-24", "{\"PublicIP\":\"172.16.1.101\"}"));
            assertEquals(List.of("10.244.0.0-24", "10.244.1.0-24"), store.leaseKeys());
            store.kill();
            store.start();
            assertEquals(List.of("10.244.0.0-24", "10.244.1.0-24"), store.leaseKeys());
        }
    }
}
