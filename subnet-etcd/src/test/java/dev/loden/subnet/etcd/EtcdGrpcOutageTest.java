package dev.loden.subnet.etcd;

import java.util.List;
import org.junit.jupiter.api.Tag;

/** By gRPC. */
@Tag("net")
class EtcdGrpcOutageTest extends EtcdOutageRules {
    @Override
    List<String> options() {
        return List.of("--enable-grpc-gateway=false");
    }

    @Override
    EtcdEndpoint.GrpcLoader library() {
        return EtcdSubject.GRPC;
    }
}
