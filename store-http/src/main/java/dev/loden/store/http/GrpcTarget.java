package dev.loden.store.http;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Where a gRPC connection goes.
 *
 * @param address resolved
 * @param authority the server's name and port in its URL: for the request's head and, if it is a name or address, its certificate
 * @param tls empty for a connection without
 * @param connect how long the server may take to accept the connection
 * @param maxMessage the longest message that is read, in bytes
 */
public record GrpcTarget(
        InetSocketAddress address, String authority, Optional<SSLContext> tls, Duration connect, int maxMessage) {}
