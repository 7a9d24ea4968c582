package dev.loden.subnet.etcd;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.base.Deadline;
import dev.loden.codec.json.Json;
import dev.loden.store.http.FailureText;
import dev.loden.store.http.ReadTimeout;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Requests to etcd's JSON gateway: finds an endpoint that answers and stays with it, logs in, and describes in one line why none
 * answers.
 *
 * <p>HTTP/1.1 only: the gateway has nothing else without TLS, and with TLS a dead connection would not be noticed, for the JDK's client
 * puts all requests on one HTTP/2 connection, does not ping it and does not drop it when a request times out. The client has no thread
 * but its selector; nothing here blocks that one.
 *
 * <p><b>Thread</b>: any.
 */
final class EtcdHttp implements AutoCloseable {
    private static final FailureText FAILURE =
            new FailureText("etcd", "--etcd-cafile", "--etcd-certfile and --etcd-keyfile");

    private final EtcdStoreOptions options;
    private final Timing timing;
    private final LongSupplier nanoClock;
    private final HttpClient client;
    private volatile int preferred;

    /** Empty before the login; an empty text if etcd's authentication is off. */
    private volatile Optional<String> token = Optional.empty();

    EtcdHttp(EtcdStoreOptions options, Timing timing, LongSupplier nanoClock) {
        this.options = options;
        this.timing = timing;
        this.nanoClock = nanoClock;
        this.client = StoreClient.create(timing.connect(), options.endpoints(), options.tls());
    }

    /** An answer with status 200. */
    record Answer(URI endpoint, TimedBody body) implements AutoCloseable {
        @Override
        public void close() {
            body.close();
        }
    }

    /** Sends a request and reads its short answer. */
    Settings call(String path, String request) throws EtcdRefusal {
        try (Answer answer = open(path, request, this::deadline)) {
            return read(answer);
        }
    }

    private Settings read(Answer answer) {
        try {
            return Json.parse(text(answer.body()));
        } catch (IOException e) {
            throw failed(answer, e);
        } catch (InvalidValueException e) {
            throw failed(answer, new IOException("the answer is cut off or not that of etcd: " + e.getMessage(), e));
        }
    }

    /**
     * Sends a request to each endpoint in turn until one answers, beginning with the one that answered last.
     *
     * @param timeout for the body
     * @throws PluginException UNAVAILABLE if none answers
     */
    Answer open(String path, String request, Supplier<ReadTimeout> timeout) throws EtcdRefusal {
        List<URI> endpoints = options.endpoints();
        var failures = new ArrayList<String>();
        int first = preferred;
        for (int i = 0; i < endpoints.size(); i++) {
            int at = (first + i) % endpoints.size();
            try {
                TimedBody body = authorized(endpoints.get(at), path, request, timeout);
                preferred = at;
                return new Answer(endpoints.get(at), body);
            } catch (IOException e) {
                failures.add(endpoints.get(at) + ": " + FAILURE.describe(endpoints.get(at), e));
            }
        }
        throw new PluginException(
                ErrorCode.UNAVAILABLE,
                "etcd does not answer; check it and --etcd-endpoints: " + String.join("; ", failures));
    }

    /** An answer was cut off or malformed: the next request goes to the next endpoint. */
    PluginException failed(Answer answer, IOException e) {
        int at = options.endpoints().indexOf(answer.endpoint());
        preferred = (at + 1) % options.endpoints().size();
        return new PluginException(
                ErrorCode.UNAVAILABLE,
                "etcd at " + answer.endpoint() + " failed: " + FAILURE.describe(answer.endpoint(), e),
                e);
    }

    /** The failure for a refusal that another attempt does not change. */
    PluginException refused(EtcdRefusal e) {
        String remedy = e.code() == EtcdRefusal.PERMISSION_DENIED
                ? "; let the user (--etcd-username) read and write " + options.prefix() + "/"
                : "";
        return new PluginException(ErrorCode.UNAVAILABLE, "etcd refuses: " + e.getMessage() + remedy, e);
    }

    ReadTimeout deadline() {
        return ReadTimeout.until(Deadline.after(timing.answer(), nanoClock), "no answer in time");
    }

    /** Logs in again before the next request: the token may have expired, or etcd has been restarted. */
    void forgetToken() {
        token = Optional.empty();
    }

    private TimedBody authorized(URI endpoint, String path, String request, Supplier<ReadTimeout> timeout)
            throws IOException, EtcdRefusal {
        if (options.login().isEmpty()) {
            return send(endpoint, path, request, timeout);
        }
        if (token.isEmpty()) {
            logIn(endpoint, options.login().get());
            return send(endpoint, path, request, timeout);
        }
        try {
            return send(endpoint, path, request, timeout);
        } catch (EtcdRefusal e) {
            if (e.code() != EtcdRefusal.UNAUTHENTICATED && e.code() != EtcdRefusal.INVALID_ARGUMENT) {
                throw e;
            }
            logIn(endpoint, options.login().get());
            return send(endpoint, path, request, timeout);
        }
    }

    private void logIn(URI endpoint, EtcdStoreOptions.Login login) throws IOException, EtcdRefusal {
        forgetToken();
        Map<String, String> body = new LinkedHashMap<>();
        body.put("name", login.name());
        body.put("password", login.password());
        try (TimedBody in = send(endpoint, "/v3/auth/authenticate", Json.print(Settings.of(body)), this::deadline)) {
            token = Json.parse(text(in)).string("token");
        } catch (InvalidValueException e) {
            throw new IOException("the answer to the login is not that of etcd", e);
        } catch (EtcdRefusal e) {
            if (e.code() != EtcdRefusal.FAILED_PRECONDITION) {
                throw new EtcdRefusal(
                        e.code(),
                        "the login of " + login.name() + " at " + endpoint + ": " + e.getMessage()
                                + "; check --etcd-username and --etcd-password");
            }
            token = Optional.of(""); // authentication is off
        }
    }

    private TimedBody send(URI endpoint, String path, String json, Supplier<ReadTimeout> timeout)
            throws IOException, EtcdRefusal {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.resolve(path))
                .timeout(timing.answer())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json));
        token.filter(text -> !text.isEmpty()).ifPresent(text -> request.header("Authorization", text));
        HttpResponse<TimedBody> response = send(request.build(), timeout);
        if (response.statusCode() == 200) {
            return response.body();
        }
        try (TimedBody body = response.body()) {
            throw refusal(response.statusCode(), text(body));
        }
    }

    private HttpResponse<TimedBody> send(HttpRequest request, Supplier<ReadTimeout> timeout) throws IOException {
        try {
            return client.send(request, head -> new TimedBody(head.statusCode() == 200 ? timeout.get() : deadline()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("closed", e);
        }
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readNBytes(Json.MAX_LENGTH + 1), StandardCharsets.UTF_8);
    }

    /** Reads the gateway's error; not every error comes from the gateway. */
    private static EtcdRefusal refusal(int status, String body) throws IOException {
        try {
            Settings error = Json.parse(body);
            int code = error.integer("code", 0, 100).orElse(2);
            String message =
                    error.string("message").or(() -> error.string("error")).orElse("no reason given");
            return switch (code) {
                case EtcdRefusal.INVALID_ARGUMENT,
                        EtcdRefusal.NOT_FOUND,
                        EtcdRefusal.PERMISSION_DENIED,
                        EtcdRefusal.FAILED_PRECONDITION,
                        EtcdRefusal.OUT_OF_RANGE,
                        EtcdRefusal.UNAUTHENTICATED -> new EtcdRefusal(code, message);
                default -> throw new IOException(message); // of this member; another one may answer
            };
        } catch (InvalidValueException e) {
            throw new IOException(
                    "HTTP " + status + " \""
                            + body.lines().findFirst().orElse("").strip()
                            + "\" (is it the client port of etcd 3.4 or newer?)",
                    e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
