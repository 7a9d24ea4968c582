package dev.loden.subnet.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.testbed.EtcdProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key that others wrote and nobody can read costs no peer its place in the list, wherever a page ends. */
@Tag("net")
class UnreadableKeysTest {
    @TempDir
    Path directory;

    @Test
    void hideNoLeaseAndStopNoClaimByJson() {
        hideNoLease(EtcdSubject.NONE);
    }

    @Test
    void hideNoLeaseAndStopNoClaimByGrpc() {
        hideNoLease(EtcdSubject.GRPC);
    }

    private void hideNoLease(EtcdEndpoint.GrpcLoader library) {
        try (EtcdProcess etcd = EtcdProcess.start(directory)) {
            var subject = new EtcdSubject(etcd, EtcdSubject.QUICK, library);
            List<String> names =
                    IntStream.range(1, 9).mapToObj(i -> "10.5." + i + ".0-24").toList();
            names.forEach(name -> etcd.put(subject.full(name), "{}"));
            etcd.put(subject.full("10.5.4." + "x".repeat(5_000)), "{}");
            EtcdStoreOptions options = subject.options();
            for (int page = 2; page < 10; page++) {
                try (var client = new EtcdClient(options, EtcdSubject.QUICK, System::nanoTime, library)) {
                    var table = new EtcdTable(client, options.prefix(), Duration.ofHours(24), page);
                    assertEquals(names, table.list().stream().map(KeyValue::key).toList(), "page " + page);
                    assertTrue(table.create("10.5.9" + page + ".0-24", "{}").isPresent());
                    table.remove(table.find("10.5.9" + page + ".0-24").orElseThrow());
                }
            }
        }
    }
}
