package dev.loden.store.grpc;

import dev.loden.store.http.GrpcConnection;
import dev.loden.store.http.GrpcProvider;
import dev.loden.store.http.GrpcTarget;

/** Connections by grpc-java. */
public final class GrpcJava implements GrpcProvider {
    /** For the ServiceLoader. */
    public GrpcJava() {
        LogBridge.install();
    }

    @Override
    public GrpcConnection connect(GrpcTarget target) {
        return new NettyConnection(target);
    }
}
