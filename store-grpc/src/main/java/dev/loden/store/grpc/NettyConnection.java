package dev.loden.store.grpc;

import dev.loden.store.http.CipherSuites;
import dev.loden.store.http.GrpcCall;
import dev.loden.store.http.GrpcConnection;
import dev.loden.store.http.GrpcTarget;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * One HTTP/2 connection. Name resolution, retries and proxies are left to the store: they are the same for JSON. Callbacks only fill
 * queues, so they run on Netty's own thread, of which there is one for each connection.
 */
final class NettyConnection implements GrpcConnection {
    private final ManagedChannel channel;

    NettyConnection(GrpcTarget target) {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(target.address())
                .overrideAuthority(target.authority())
                .withOption(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(target.connect().toMillis()))
                .maxInboundMessageSize(target.maxMessage())
                .proxyDetector(address -> null)
                .disableServiceConfigLookUp()
                .disableRetry()
                .directExecutor();
        target.tls().ifPresentOrElse(context -> builder.sslContext(http2(context)), builder::usePlaintext);
        channel = builder.build();
    }

    /** The store's own context: its certificates, and its way to check the server's. */
    private static SslContext http2(SSLContext context) {
        var protocols = new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                ApplicationProtocolNames.HTTP_2);
        return new JdkSslContext(
                context,
                true,
                CipherSuites.preferred(Http2SecurityUtil.CIPHERS),
                SupportedCipherSuiteFilter.INSTANCE,
                protocols,
                ClientAuth.NONE,
                null,
                false);
    }

    @Override
    public GrpcCall call(String method, Map<String, String> headers, byte[] message) {
        QueuedCall begun = stream(method, headers, message);
        begun.halfClose();
        return begun;
    }

    @Override
    public QueuedCall stream(String method, Map<String, String> headers, byte[] message) {
        MethodDescriptor<byte[], byte[]> descriptor = MethodDescriptor.newBuilder(Bytes.INSTANCE, Bytes.INSTANCE)
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName(method)
                .build();
        ClientCall<byte[], byte[]> call = channel.newCall(descriptor, CallOptions.DEFAULT);
        var metadata = new Metadata();
        headers.forEach((name, value) -> metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
        return QueuedCall.start(call, metadata, message);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
