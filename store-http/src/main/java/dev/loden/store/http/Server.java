package dev.loden.store.http;

import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.IpAddress;
import dev.loden.base.SpareThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * One server of a store: its addresses, and the client for it, made at the first request.
 *
 * <p><b>Thread</b>: any.
 */
final class Server {
    private final URI url;
    private final Addresses addresses;
    private final Duration connect;
    private final TlsFiles tls;
    private final Via via;
    private Optional<HttpClient> client = Optional.empty();
    private boolean closed;

    Server(URI url, Addresses addresses, Duration connect, TlsFiles tls, Via via) {
        this.url = url;
        this.addresses = addresses;
        this.connect = connect;
        this.tls = tls;
        this.via = via;
    }

    /** Through a proxy that one resolves the name. */
    Route route() throws IOException {
        String base = url.toString().replaceAll("/+$", "");
        if (via.proxy().isPresent() || isLiteral()) {
            return new Route(client(), URI.create(base), Optional.empty());
        }
        InetAddress address = addresses.choose();
        String literal = address.getHostAddress();
        String authority = url.getRawAuthority();
        String host = literal.contains(":") ? "[" + literal + "]" : literal;
        URI direct = URI.create(base.replaceFirst(
                "(?<=//)[^/]+", host + authority.substring(ServerUrl.host(url).length())));
        return new Route(client(), direct, Optional.of(authority));
    }

    /** For a connection by gRPC. */
    GrpcTarget grpc(int maxMessage) throws IOException {
        SpareThread.check();
        var address = new InetSocketAddress(addresses.choose(), ServerUrl.port(url));
        Optional<SSLContext> context =
                url.getScheme().equals("https") ? Optional.of(tls.context(checkedName())) : Optional.empty();
        String authority = url.getRawAuthority().replaceFirst("%[^]]*", ""); // the zone is this machine's own affair
        return new GrpcTarget(address, authority, context, connect, maxMessage);
    }

    private boolean isLiteral() {
        return ServerUrl.host(url).matches("[0-9.]+|.*:.*");
    }

    /** The addresses that requests go to, as far as they are known; at once. */
    Stream<IpAddress> addresses() {
        Stream<String> texts = via.proxy()
                .map(proxy -> Stream.of(proxy.getHostString()))
                .orElseGet(() -> isLiteral()
                        ? Stream.of(ServerUrl.host(url))
                        : addresses.known().stream().map(InetAddress::getHostAddress));
        return texts.flatMap(text -> parsed(text).stream());
    }

    private static Optional<IpAddress> parsed(String text) {
        try {
            return Optional.of(IpAddress.parse(text.replaceAll("[\\[\\]]|%.*", "")));
        } catch (InvalidValueException name) {
            return Optional.empty();
        }
    }

    /** The JDK's client does nothing any more once its only thread has ended, as it does when the kernel refuses to wait for sockets. */
    synchronized void failed() {
        addresses.failed();
        client = client.filter(present -> !present.isTerminated());
    }

    private synchronized HttpClient client() throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        if (client.isEmpty()) {
            client = Optional.of(create());
        }
        return client.get();
    }

    private HttpClient create() throws IOException {
        SpareThread.check();
        SSLContext context = tls.context(checkedName());
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connect)
                .executor(new ClientThread())
                .sslContext(context);
        var parameters = new SSLParameters(); // with none given, the client would ask the context for its own
        if (url.getScheme().equals("https")) {
            List<String> suites = List.of(context.getDefaultSSLParameters().getCipherSuites());
            parameters.setCipherSuites(CipherSuites.preferred(suites).toArray(String[]::new));
            sni().ifPresent(name -> parameters.setServerNames(List.of(name)));
        }
        builder.sslParameters(parameters);
        via.proxy().ifPresent(address -> builder.proxy(ProxySelector.of(address)));
        try {
            return builder.build();
        } catch (UncheckedIOException noDescriptors) {
            throw noDescriptors.getCause();
        } catch (OutOfMemoryError noThread) {
            throw new IOException(noThread.getMessage(), noThread);
        }
    }

    /** The name in the certificate; empty for an address, which the runtime checks, for the connection is made to it. */
    private Optional<String> checkedName() {
        return via.certificateName().or(() -> isLiteral() ? Optional.empty() : Optional.of(ServerUrl.host(url)));
    }

    /** The name sent to the server in TLS, which the runtime then checks; none for addresses, and for names with underscores. */
    private Optional<SNIHostName> sni() {
        String name = via.certificateName().orElse(ServerUrl.host(url)).replaceAll("\\.$", "");
        try {
            return name.matches("[0-9.]+|.*:.*") ? Optional.empty() : Optional.of(new SNIHostName(name));
        } catch (IllegalArgumentException notAHostName) {
            return Optional.empty();
        }
    }

    synchronized void retire() {
        closed = true;
        client.ifPresent(HttpClient::shutdown);
    }

    synchronized void close() {
        closed = true;
        client.ifPresent(HttpClient::shutdownNow);
    }
}
