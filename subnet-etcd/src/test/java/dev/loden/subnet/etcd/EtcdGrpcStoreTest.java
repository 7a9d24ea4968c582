package dev.loden.subnet.etcd;

import dev.loden.testbed.EtcdProcess;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** By gRPC, against an etcd without JSON gateway. */
@Tag("net")
class EtcdGrpcStoreTest extends EtcdStoreRules {
    private static EtcdProcess etcd;

    @BeforeAll
    static void start(@TempDir Path directory) {
        etcd = EtcdProcess.start(directory, new EtcdProcess.Security.Plain(), List.of("--enable-grpc-gateway=false"));
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
        return EtcdSubject.GRPC;
    }
}
