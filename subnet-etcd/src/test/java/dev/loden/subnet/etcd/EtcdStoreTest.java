package dev.loden.subnet.etcd;

import dev.loden.testbed.EtcdProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** By its JSON gateway. */
@Tag("net")
class EtcdStoreTest extends EtcdStoreRules {
    private static EtcdProcess etcd;

    @BeforeAll
    static void start(@TempDir Path directory) {
        etcd = EtcdProcess.start(directory);
    }

    @AfterAll
    static void stop() {
        etcd.close();
    }

    @Override
    EtcdProcess etcd() {
        return etcd;
    }

    @Override
    EtcdEndpoint.GrpcLoader library() {
        return EtcdSubject.NONE;
    }
}
