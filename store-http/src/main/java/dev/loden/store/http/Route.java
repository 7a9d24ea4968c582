package dev.loden.store.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the next request to a server goes: to one of its addresses, under its own name.
 *
 * @param client that sends it
 * @param base the server's URL without a slash at the end, with the address in place of a name
 * @param host the server's own name and port, if the URL has not got them
 */
public record Route(HttpClient client, URI base, Optional<String> host) {
    private static final Logger LOG = LoggerFactory.getLogger(Route.class);

    /**
     * A request.
     *
     * @param path after the server's URL, with a slash in front
     * @return to be completed
     */
    public HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
        host.ifPresent(name -> addHost(request, name));
        return request;
    }

    /** Java's client refuses it if it was in use in this process before {@link StoreClient} could allow it. */
    private static void addHost(HttpRequest.Builder request, String name) {
        try {
            request.header("Host", name);
        } catch (IllegalArgumentException restricted) {
            LOG.debug("the Host header has the server's address in place of {}", name);
        }
    }
}
