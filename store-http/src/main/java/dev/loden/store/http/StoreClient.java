package dev.loden.store.http;

import dev.loden.api.net.IpAddress;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The HTTP client of a store. Java's own takes the first address of a name, and if that one is dead there is no connection; so names are
 * resolved here, and requests go to an address that answers, with the server's name in the Host header, in TLS and in the check of its
 * certificate.
 *
 * <p><b>Thread</b>: any.
 */
public final class StoreClient implements AutoCloseable {
    static {
        // Java's client reads it once; what is there stays.
        String name = "jdk.httpclient.allowRestrictedHeaders";
        String given = System.getProperty(name, "");
        System.setProperty(name, given.isEmpty() ? "host" : given + ",host");
    }

    private final Map<URI, Server> servers = new HashMap<>();

    private StoreClient(Map<URI, Server> servers) {
        this.servers.putAll(servers);
    }

    /**
     * A client of HTTP/1.1 without threads other than one selector thread for each server in use.
     *
     * @param connect how long a server may take to accept a connection
     * @param servers where requests will go, as {@link ServerUrl#parse} returns them, perhaps with a slash at the end
     * @param tls used if one of the servers is reached by https
     * @param via how all of them are reached
     * @return to be closed by the caller
     * @throws dev.loden.api.spi.PluginException with CONFIG if a TLS file cannot be used
     */
    public static StoreClient create(Duration connect, List<URI> servers, TlsIdentity tls, Via via) {
        return create(connect, servers, new TlsFiles(servers, tls), via, Addresses.Resolver.SYSTEM);
    }

    static StoreClient create(Duration connect, List<URI> servers, TlsFiles tls, Via via, Addresses.Resolver resolver) {
        var made = new HashMap<URI, Server>();
        for (URI url : servers) {
            made.put(url, new Server(url, new Addresses(url, resolver, connect), connect, tls, via));
        }
        return new StoreClient(made);
    }

    /**
     * The way to a server. A name is resolved if no request has succeeded since the last failure.
     *
     * @param server one of those given at the start
     * @return for one request
     * @throws IOException if its name is unknown, or if none of its addresses accepts connections
     */
    public Route route(URI server) throws IOException {
        return servers.get(server).route();
    }

    /**
     * The way to a server by gRPC. A name is resolved if no request has succeeded since the last failure.
     *
     * @param server one of those given at the start
     * @param maxMessage the longest message that is read, in bytes
     * @return for one connection
     * @throws IOException if its name is unknown, or if none of its addresses accepts connections
     */
    public GrpcTarget grpcTarget(URI server, int maxMessage) throws IOException {
        return servers.get(server).grpc(maxMessage);
    }

    /**
     * A request to a server has failed, so the next one takes another address if there is one.
     *
     * @param server one of those given at the start
     */
    public void failed(URI server) {
        servers.get(server).failed();
    }

    /** The addresses that requests go to, as far as they are known; at once. */
    public Set<IpAddress> addresses() {
        return servers.values().stream().flatMap(Server::addresses).collect(Collectors.toUnmodifiableSet());
    }

    /** Takes no more requests; those under way are answered. */
    public void retire() {
        servers.values().forEach(Server::retire);
    }

    /** Breaks all connections. */
    @Override
    public void close() {
        servers.values().forEach(Server::close);
    }
}
