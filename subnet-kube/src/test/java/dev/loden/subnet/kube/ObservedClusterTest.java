package dev.loden.subnet.kube;

import dev.loden.api.spi.LeaseRequest;
import dev.loden.testkit.LeaseRecorder;
import dev.loden.testkit.SampleLeases;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Tests of a store on a real API server, whose events are recorded: each has a cluster of its own. */
@Tag("net")
abstract class ObservedClusterTest {
    static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    ObservedCluster observed;
    Cluster cluster;
    LeaseRecorder recorder;

    @BeforeEach
    void join() {
        observed = new ObservedCluster(directory);
        cluster = observed.cluster;
        recorder = observed.recorder;
    }

    @AfterEach
    void close() {
        observed.close();
    }

    static LeaseRequest request() {
        return SampleLeases.request(1);
    }
}
