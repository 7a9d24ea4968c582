package dev.loden.subnet.kube.api;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.IpAddress;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.base.Deadline;
import dev.loden.codec.json.Json;
import dev.loden.store.http.ClockSkew;
import dev.loden.store.http.FailureText;
import dev.loden.store.http.ReadTimeout;
import dev.loden.store.http.Response;
import dev.loden.store.http.Route;
import dev.loden.store.http.StoreClient;
import dev.loden.store.http.TimedBody;
import dev.loden.store.http.TlsIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.zip.GZIPInputStream;

/**
 * Requests to the API server: sends the present token, obeys Retry-After, and describes failures in one line.
 *
 * <p>HTTP/1.1 only: the JDK's client does not notice a dead HTTP/2 connection and would put the watch and all other requests on one. The
 * client has no thread but its selector; nothing here blocks that one.
 *
 * <p><b>Thread</b>: any.
 */
public final class KubeHttp implements AutoCloseable {
    private static final FailureText FAILURE = new FailureText(
            "the Kubernetes API",
            "the service account's ca.crt or the kubeconfig's certificate-authority",
            "client-certificate and client-key in the kubeconfig");

    /** A longer Retry-After is shortened to this. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final ApiAccess access;
    private final Duration connectLimit;
    private final Duration answerLimit;
    private final LongSupplier nanoClock;
    private final ClockSkew clock;

    /** With the identity in TLS that it is for: a credential may bring another one. */
    private volatile StoreClient client;

    private TlsIdentity identity;

    /** No request is sent before; by the server's Retry-After. */
    private volatile Deadline quiet;

    /**
     * A client of one server.
     *
     * @param access the server and the credentials
     * @param connectLimit how long the server may take to accept a connection
     * @param answerLimit how long it may take to begin an answer, and then from one piece of it to the next
     * @param nanoClock monotonic nanoseconds
     * @param clock is given the dates of the answers
     */
    public KubeHttp(
            ApiAccess access, Duration connectLimit, Duration answerLimit, LongSupplier nanoClock, ClockSkew clock) {
        this.clock = clock;
        this.access = access;
        this.answerLimit = answerLimit;
        this.nanoClock = nanoClock;
        this.connectLimit = connectLimit;
        this.identity = access.tls();
        this.client = client(identity);
        this.quiet = Deadline.after(Duration.ZERO, nanoClock);
    }

    /**
     * An answer with status 200.
     *
     * @param body as it arrives
     * @param zipped whether it is compressed
     */
    public record Answer(TimedBody body, boolean zipped) implements AutoCloseable {
        private static final int BUFFER = 32 * 1024;

        public InputStream stream() throws IOException {
            return zipped ? new GZIPInputStream(body, BUFFER) : body;
        }

        @Override
        public void close() {
            body.close();
        }
    }

    /** How long no request is sent yet, by the server's Retry-After; zero if there was none. */
    public Duration quiet() {
        return quiet.remaining();
    }

    /**
     * Sends a request and waits for the head of its answer. The head of a watch's answer may arrive only with its first event.
     *
     * @param timeout for head and body
     * @return to be closed
     * @throws KubeRefusal if the server refuses
     * @throws PluginException UNAVAILABLE if it does not answer
     */
    public Answer open(KubeRequest request, ReadTimeout timeout) throws KubeRefusal {
        if (quiet().isPositive()) {
            throw new KubeRefusal(
                    KubeRefusal.TOO_MANY_REQUESTS, "the server has asked for a pause (Retry-After)", quiet());
        }
        try {
            Credential credential = credential();
            Response response = send(request, credential, timeout);
            if (response.statusCode() == KubeRefusal.UNAUTHORIZED) {
                access.token().ifPresent(source -> source.rejected(credential));
                Credential fresh = credential();
                if (!fresh.equals(credential)) {
                    response.body().close();
                    response = send(request, fresh, timeout);
                }
            }
            if (response.statusCode() == 200) {
                Optional<String> encoding = response.headers().firstValue("Content-Encoding");
                return new Answer(response.body(), encoding.equals(Optional.of("gzip")));
            }
            throw refusal(response);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private Credential credential() throws IOException {
        return access.token().isPresent() ? access.token().get().read() : Credential.NONE;
    }

    /** Where the API server is, as far as that is known; at once. */
    public Set<IpAddress> addresses() {
        return client.addresses();
    }

    private StoreClient client(TlsIdentity tls) {
        return StoreClient.create(connectLimit, List.of(access.server()), tls, access.via());
    }

    /** The client for a credential. Requests that another one has sent are answered as before. */
    private synchronized StoreClient client(Credential credential) throws IOException {
        TlsIdentity wanted = credential.tls(access.tls());
        if (!wanted.equals(identity)) {
            try {
                StoreClient other = client(wanted);
                client.retire();
                client = other;
                identity = wanted;
            } catch (PluginException unusable) {
                throw new IOException(unusable.getMessage(), unusable);
            }
        }
        return client;
    }

    private synchronized StoreClient client() {
        return client;
    }

    private Response send(KubeRequest request, Credential credential, ReadTimeout timeout) throws IOException {
        Route route = client(credential).route(access.server());
        HttpRequest.Builder builder = route.request(request.path())
                .header("Accept", request.accept())
                // long lists are compressed: decrypting more bytes costs a small JVM more than decompressing
                .header("Accept-Encoding", "gzip")
                .header("User-Agent", "loden");
        credential.token().ifPresent(text -> builder.header("Authorization", "Bearer " + text));
        request.patch()
                .ifPresent(body -> builder.header("Content-Type", "application/strategic-merge-patch+json")
                        .method("PATCH", BodyPublishers.ofString(body)));
        Instant sent = clock.now();
        CompletableFuture<Response> answer = Response.begin(route.client(), builder.build(), head -> {
            clock.received(sent, head.headers());
            return new TimedBody(head.statusCode() == 200 ? timeout : piecewise());
        });
        try {
            return await(answer, timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("closed", e);
        } finally {
            answer.cancel(true); // has no effect on an answer that has arrived
        }
    }

    private static Response await(CompletableFuture<Response> answer, ReadTimeout timeout)
            throws IOException, InterruptedException {
        while (true) {
            try {
                return answer.get(timeout.remaining().toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException notYet) {
                Response.nudge();
                timeout.expired();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
            }
        }
    }

    /** The head, and each piece of the body, has to arrive in time. */
    public ReadTimeout piecewise() {
        return ReadTimeout.perRead(answerLimit, "no answer in time");
    }

    private KubeRefusal refusal(Response response) throws IOException {
        try (TimedBody body = response.body()) {
            String text = new String(body.readNBytes(Json.MAX_LENGTH), StandardCharsets.UTF_8);
            Duration wait = response.headers()
                    .firstValue("Retry-After")
                    .map(KubeHttp::seconds)
                    .orElse(Duration.ZERO);
            pause(wait);
            if (response.statusCode() >= 500) {
                client().failed(access.server()); // another of its addresses may be well
            }
            return new KubeRefusal(
                    response.statusCode(), "HTTP " + response.statusCode() + ", \"" + message(text) + "\"", wait);
        }
    }

    /** The longest counts: what one thread was asked for is not cleared by another's refusal. */
    private synchronized void pause(Duration wait) {
        if (wait.compareTo(quiet()) > 0) {
            quiet = Deadline.after(wait, nanoClock);
        }
    }

    private static Duration seconds(String text) {
        long wait = text.matches("[0-9]{1,5}") ? Long.parseLong(text) : 0;
        return Duration.ofSeconds(Math.min(wait, LONGEST_WAIT.toSeconds()));
    }

    /** The message of a Status object; not every error comes from the API server. */
    private static String message(String body) {
        String message;
        try {
            Settings status = Json.parse(body);
            message = status.string("message").or(() -> status.string("reason")).orElse("no reason given");
        } catch (InvalidValueException e) {
            message = body.lines().findFirst().orElse("").strip();
        }
        String line = message.replaceAll("[\\s\\p{Cntrl}]+", " ");
        return line.length() < 300 ? line : line.substring(0, 300) + "...";
    }

    /** The failure for an answer that did not arrive, was cut off or is malformed. */
    public PluginException failed(IOException e) {
        client().failed(access.server());
        return new PluginException(
                ErrorCode.UNAVAILABLE,
                "the Kubernetes API at " + access.where() + " fails: " + FAILURE.describe(access.server(), e),
                e);
    }

    /** The failure for a refusal. */
    public PluginException refused(KubeRequest request, KubeRefusal e) {
        return new PluginException(
                ErrorCode.UNAVAILABLE,
                "the Kubernetes API at " + access.where() + " refuses to " + request.verb() + " " + request.resource()
                        + ": " + e.getMessage() + remedy(request, e),
                e);
    }

    private String remedy(KubeRequest request, KubeRefusal e) {
        return switch (e.code()) {
            case KubeRefusal.UNAUTHORIZED ->
                "; the token or client certificate is not accepted: renew "
                        + access.token().map(Object::toString).orElse("the one in the kubeconfig");
            case KubeRefusal.FORBIDDEN ->
                "; RBAC: let this account's ClusterRole " + request.verb() + " " + request.resource();
            case KubeRefusal.TOO_MANY_REQUESTS ->
                "; tried again after " + Math.max(1, e.retryAfter().toSeconds()) + " s";
            default -> "";
        };
    }

    @Override
    public void close() {
        client().close();
    }
}
