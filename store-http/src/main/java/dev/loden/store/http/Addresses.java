package dev.loden.store.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The addresses of a server's name, and the one that requests go to. It stays the same as long as requests to it succeed; after a
 * failure the name is resolved again, and one that has not failed is preferred.
 *
 * <p><b>Thread</b>: any.
 */
final class Addresses {
    /** Of a name with more addresses, the rest is not tried. */
    private static final int MAX = 16;

    private final URI server;
    private final Resolver resolver;
    private final Duration connect;
    private final Set<InetAddress> failed = new HashSet<>();
    private Optional<InetAddress> current = Optional.empty();

    /** All that the name had when it was resolved last. */
    private volatile List<InetAddress> known = List.of();

    Addresses(URI server, Resolver resolver, Duration connect) {
        this.server = server;
        this.resolver = resolver;
        this.connect = connect;
    }

    /** Finds the addresses of a name. */
    interface Resolver {
        /** The runtime's, which keeps answers for 30 seconds. */
        Resolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

        List<InetAddress> resolve(String host) throws UnknownHostException;
    }

    /**
     * The address for the next request. Of several addresses one is taken that accepts connections.
     *
     * @throws IOException if the name is unknown, or if none of several addresses accepts a connection
     */
    synchronized InetAddress choose() throws IOException {
        if (current.isEmpty()) {
            List<InetAddress> all = resolver.resolve(ServerUrl.host(server)).stream()
                    .distinct()
                    .limit(MAX)
                    .toList();
            known = all;
            List<InetAddress> hopeful =
                    all.stream().filter(address -> !failed.contains(address)).toList();
            if (hopeful.isEmpty()) {
                failed.clear();
            }
            current = Optional.of(first(hopeful.isEmpty() ? all : hopeful));
        }
        return current.get();
    }

    /** All addresses that the name had when it was resolved last; at once. */
    List<InetAddress> known() {
        return known;
    }

    /** A single address needs no test: the request itself is one. */
    private InetAddress first(List<InetAddress> addresses) throws IOException {
        if (addresses.size() == 1) {
            return addresses.getFirst();
        }
        try {
            return ConnectRace.first(addresses, ServerUrl.port(server), connect);
        } catch (IOException e) {
            failed.clear();
            throw e;
        }
    }

    /** A request to the present address has failed. */
    synchronized void failed() {
        current.ifPresent(failed::add);
        current = Optional.empty();
    }
}
