/** gRPC for lease stores by grpc-java, which is no module of its own yet. Lies outside the module path of the daemon's start. */
@SuppressWarnings("requires-automatic")
module dev.loden.store.grpc {
    requires dev.loden.store.http;
    requires io.grpc;
    requires io.grpc.netty;
    requires io.netty.codec.http2;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires java.logging;
    requires org.slf4j;

    provides dev.loden.store.http.GrpcProvider with
            dev.loden.store.grpc.GrpcJava;
}
