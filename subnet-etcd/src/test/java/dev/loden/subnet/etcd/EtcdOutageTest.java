package dev.loden.subnet.etcd;

import java.util.List;
import org.junit.jupiter.api.Tag;

/** By JSON. */
@Tag("net")
class EtcdOutageTest extends EtcdOutageRules {
    @Override
    List<String> options() {
        return List.of();
    }

    @Override
    EtcdEndpoint.GrpcLoader library() {
        return EtcdSubject.NONE;
    }
}
