package dev.loden.store.http;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * How a server is reached.
 *
 * @param proxy the HTTP proxy, not resolved yet, that connects to it; empty to connect directly
 * @param certificateName the name that the server's certificate has to have, if it is not the URL's
 */
public record Via(Optional<InetSocketAddress> proxy, Optional<String> certificateName) {
    /** Directly, and by the name in its URL. */
    public static final Via DIRECT = new Via(Optional.empty(), Optional.empty());
}
