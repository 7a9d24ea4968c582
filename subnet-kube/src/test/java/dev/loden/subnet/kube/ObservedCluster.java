package dev.loden.subnet.kube;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.loden.api.net.Ipv4;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.testkit.Await;
import dev.loden.testkit.LeaseRecorder;
import dev.loden.testkit.SampleLeases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A cluster, and a store on it whose events are recorded. */
final class ObservedCluster implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(30);

    final Cluster cluster;
    final LeaseRecorder recorder = new LeaseRecorder();

    ObservedCluster(Path directory) {
        cluster = new Cluster(directory);
    }

    /** A store that has listed the nodes. */
    KubeStore start(String node) {
        KubeStore store = cluster.open(node);
        store.watch(recorder);
        Await.until("a list", SOON, () -> recorder.lists() > 0);
        return store;
    }

    /** Why the lease cannot be acquired now. */
    static String failure(KubeStore store) {
        PluginException e = assertThrows(PluginException.class, () -> store.acquire(SampleLeases.request(1)));
        assertEquals(ErrorCode.UNAVAILABLE, e.code(), "it never gives up: " + e.getMessage());
        assertFalse(e.getMessage().contains("\n"), e::getMessage);
        return e.getMessage();
    }

    Set<String> subnets() {
        return recorder.subnets().stream().map(Object::toString).collect(Collectors.toSet());
    }

    /** By subnet. */
    Map<String, String> publicIps() {
        return recorder.leases().stream()
                .collect(Collectors.toMap(
                        lease -> lease.subnets().toString(),
                        lease -> lease.attributes()
                                .publicIp()
                                .map(Ipv4::toString)
                                .orElse("-")));
    }

    @Override
    public void close() {
        cluster.close();
    }
}
