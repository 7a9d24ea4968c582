package dev.loden.subnet.kube;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.codec.json.Json;
import dev.loden.store.http.FailureText;
import dev.loden.store.http.StoreClient;
import dev.loden.store.http.TimedBody;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;

/**
 * Requests to the API server: adds the token as it is now, obeys Retry-After, and says in one line what is wrong. Safe for
 * use by several threads.
 *
 * <p>HTTP/1.1 only: the JDK's client does not notice a dead HTTP/2 connection and would put the watch and everything else
 * on one. The client's own work is done on its selector thread; nothing here blocks that.
 */
final class KubeHttp implements AutoCloseable {
    private static final FailureText FAILURE = new FailureText(
            "the Kubernetes API",
            "the service account's ca.crt or the kubeconfig's certificate-authority",
            "client-certificate and client-key in the kubeconfig");

    /** A server that asks for more is asked again all the same. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final ApiAccess access;
    private final Timing timing;
    private final HttpClient client;

    /** Until when the server wants to be left alone, in terms of nanoTime. */
    private volatile long quietUntil = System.nanoTime();

    KubeHttp(ApiAccess access, Timing timing) {
        this.access = access;
        this.timing = timing;
        this.client = StoreClient.create(timing.connect(), List.of(access.server()), access.tls());
    }

    /**
     * An answer whose head was good.
     *
     * @param body as it comes
     * @param zipped whether it comes compressed
     */
    record Answer(TimedBody body, boolean zipped) implements AutoCloseable {
        private static final int BUFFER = 32 * 1024;

        InputStream stream() throws IOException {
            return zipped ? new GZIPInputStream(body, BUFFER) : body;
        }

        @Override
        public void close() {
            body.close();
        }
    }

    /** How long the server wants to be left alone yet. */
    Duration quiet() {
        Duration left = Duration.ofNanos(quietUntil - System.nanoTime());
        return left.isPositive() ? left : Duration.ZERO;
    }

    /**
     * Asks; the answer's head was good. The head of a watch's answer may come only with its first event.
     *
     * @param patience for head and body
     * @return to be closed
     * @throws KubeRefusal if the server says no
     * @throws PluginException UNAVAILABLE if it does not answer
     */
    Answer open(KubeRequest request, TimedBody.Patience patience) throws KubeRefusal {
        if (quiet().isPositive()) {
            throw new KubeRefusal(KubeRefusal.TOO_MANY_REQUESTS, "it asked to be left alone for a while", quiet());
        }
        try {
            Optional<String> token = token();
            HttpResponse<TimedBody> response = send(request, token, patience);
            if (response.statusCode() == KubeRefusal.UNAUTHORIZED && !token.equals(token())) {
                response.body().close();
                response = send(request, token(), patience);
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

    private Optional<String> token() throws IOException {
        return access.token().isPresent() ? Optional.of(access.token().get().read()) : Optional.empty();
    }

    private HttpResponse<TimedBody> send(KubeRequest request, Optional<String> token, TimedBody.Patience patience)
            throws IOException {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(access.server() + request.path()))
                .header("Accept", "application/json")
                // Long lists come compressed: deciphering them costs a small JVM more than unpacking.
                .header("Accept-Encoding", "gzip")
                .header("User-Agent", "loden");
        token.ifPresent(text -> builder.header("Authorization", "Bearer " + text));
        request.patch()
                .ifPresent(body -> builder.header("Content-Type", "application/strategic-merge-patch+json")
                        .method("PATCH", BodyPublishers.ofString(body)));
        CompletableFuture<HttpResponse<TimedBody>> answer = client.sendAsync(
                builder.build(), head -> new TimedBody(head.statusCode() == 200 ? patience : piecewise()));
        try {
            return await(answer, patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("closed", e);
        } finally {
            answer.cancel(true); // does nothing to one that is there
        }
    }

    private static HttpResponse<TimedBody> await(
            CompletableFuture<HttpResponse<TimedBody>> answer, TimedBody.Patience patience)
            throws IOException, InterruptedException {
        while (true) {
            try {
                return answer.get(patience.left().toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException notYet) {
                patience.tried();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
            }
        }
    }

    /** The head, and each piece of the body, has to come in time. */
    TimedBody.Patience piecewise() {
        return new TimedBody.Patience() {
            @Override
            public Duration left() {
                return timing.answer();
            }

            @Override
            public void tried() throws IOException {
                throw new IOException("no answer in time");
            }
        };
    }

    private KubeRefusal refusal(HttpResponse<TimedBody> response) throws IOException {
        try (TimedBody body = response.body()) {
            String text = new String(body.readNBytes(Json.MAX_LENGTH), StandardCharsets.UTF_8);
            Duration wait = response.headers()
                    .firstValue("Retry-After")
                    .map(KubeHttp::seconds)
                    .orElse(Duration.ZERO);
            quietUntil = System.nanoTime() + wait.toNanos();
            return new KubeRefusal(
                    response.statusCode(), "HTTP " + response.statusCode() + ", \"" + message(text) + "\"", wait);
        }
    }

    private static Duration seconds(String text) {
        Duration wait = text.matches("[0-9]{1,5}") ? Duration.ofSeconds(Long.parseLong(text)) : Duration.ZERO;
        return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
    }

    /** What the server says in a Status object; not every error comes from the API server. */
    private static String message(String body) {
        String said;
        try {
            Settings status = Json.parse(body);
            said = status.string("message").or(() -> status.string("reason")).orElse("no reason given");
        } catch (InvalidValueException e) {
            said = body.lines().findFirst().orElse("").strip();
        }
        String line = said.replaceAll("[\\s\\p{Cntrl}]+", " ");
        return line.length() < 300 ? line : line.substring(0, 300) + "...";
    }

    /** An answer broke off or made no sense, or none came. */
    PluginException failed(IOException e) {
        return new PluginException(
                ErrorCode.UNAVAILABLE,
                "the Kubernetes API at " + access.server() + " fails: " + FAILURE.describe(access.server(), e),
                e);
    }

    /** What to say of a refusal. */
    PluginException refused(KubeRequest request, KubeRefusal e) {
        return new PluginException(
                ErrorCode.UNAVAILABLE,
                "the Kubernetes API at " + access.server() + " refuses to " + request.verb() + " " + request.resource()
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
        client.shutdownNow();
    }
}
