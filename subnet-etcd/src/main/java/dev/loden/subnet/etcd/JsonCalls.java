package dev.loden.subnet.etcd;

import com.fasterxml.jackson.core.JsonParser;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.base.Supervisor;
import dev.loden.codec.json.Json;
import dev.loden.store.http.ReadTimeout;
import dev.loden.store.http.Response;
import dev.loden.store.http.Route;
import dev.loden.store.http.StoreClient;
import dev.loden.store.http.TimedBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * etcd's JSON gateway, by the JDK's HTTP client.
 *
 * <p>HTTP/1.1 only: the gateway has nothing else without TLS, and with TLS a dead connection would not be noticed, for the JDK's client
 * puts all requests on one HTTP/2 connection, does not ping it and does not drop it when a request times out. The client has no thread
 * but its selector; nothing here blocks that one.
 */
final class JsonCalls implements EtcdCalls {
    /** The client keeps its own limit of time, if it still does anything. */
    private static final Duration SLACK = Duration.ofSeconds(3);

    /** What is there already comes at once. */
    private static final Duration NUDGED = Duration.ofMillis(500);

    private final StoreClient client;
    private final URI endpoint;
    private final Session session;

    /** How long an answer's head is awaited. */
    private volatile Duration patience;

    JsonCalls(StoreClient client, URI endpoint, Session session) {
        this.client = client;
        this.endpoint = endpoint;
        this.session = session;
        this.patience = session.timing().answer().plus(SLACK);
    }

    @Override
    public KeyPage range(KeyRange keys, long revision, int limit, boolean values) throws IOException, EtcdRefusal {
        try (TimedBody body = post("/v3/kv/range", JsonText.range(keys, revision, limit, values), session::deadline)) {
            var entries = new ArrayList<KeyValue>();
            Wire.Range range = Wire.range(Wire.parser(body), entries::add);
            body.transferTo(OutputStream.nullOutputStream());
            return new KeyPage(entries, range.revision(), range.more(), range.count());
        } catch (AnswerTooLong e) {
            throw new EtcdRefusal(EtcdRefusal.TOO_LONG, e.getMessage());
        }
    }

    @Override
    public Txn.Answer transact(Txn request) throws IOException, EtcdRefusal {
        return call("/v3/kv/txn", JsonText.transaction(request), JsonText::transacted);
    }

    @Override
    public long grant(Duration ttl) throws IOException, EtcdRefusal {
        return call("/v3/lease/grant", JsonText.grant(ttl), JsonText::granted);
    }

    @Override
    public Duration keepAlive(long lease) throws IOException, EtcdRefusal {
        return call("/v3/lease/keepalive", JsonText.keepAlive(lease), JsonText::kept);
    }

    @Override
    public Optional<String> logIn(EtcdStoreOptions.Login user) throws IOException, EtcdRefusal {
        return call("/v3/auth/authenticate", JsonText.logIn(user), JsonText::token);
    }

    @Override
    public Watch watch(KeyRange keys, long revision, ReadTimeout timeout) throws IOException, EtcdRefusal {
        TimedBody body = post("/v3/watch", JsonText.watch(keys, revision), () -> timeout);
        return new OpenWatch(body, Wire.parser(body));
    }

    /** Its connection is the client's. */
    private record OpenWatch(TimedBody body, JsonParser json) implements Watch {
        @Override
        public WatchMessage next() throws IOException, EtcdRefusal {
            try {
                return Wire.message(json).orElseThrow(() -> new IOException("the connection was closed"));
            } catch (AnswerTooLong e) {
                throw new EtcdRefusal(EtcdRefusal.TOO_LONG, e.getMessage());
            }
        }

        @Override
        public void close() {
            body.close();
        }
    }

    /** Sends a request and reads its short answer. */
    private <A> A call(String path, String request, Function<Settings, A> reader) throws IOException, EtcdRefusal {
        try (TimedBody body = post(path, request, session::deadline)) {
            return reader.apply(Json.parse(text(body)));
        } catch (InvalidValueException | NumberFormatException e) {
            throw new IOException("the answer is cut off or not that of etcd: " + e.getMessage(), e);
        }
    }

    /** The answer, if its status is 200. */
    private TimedBody post(String path, String json, Supplier<ReadTimeout> timeout) throws IOException, EtcdRefusal {
        Route route = client.route(endpoint);
        HttpRequest.Builder request = route.request(path)
                .timeout(session.timing().answer())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json));
        session.token().ifPresent(text -> request.header("Authorization", text));
        Response response = send(route.client(), request.build(), timeout);
        if (response.statusCode() == 200) {
            return response.body();
        }
        try (TimedBody body = response.body()) {
            throw refusal(response.statusCode(), text(body));
        }
    }

    private Response send(HttpClient sender, HttpRequest request, Supplier<ReadTimeout> timeout) throws IOException {
        Instant sent = session.clock().now();
        CompletableFuture<Response> answer = Response.begin(sender, request, head -> {
            session.clock().received(sent, head.headers());
            return new TimedBody(head.statusCode() == 200 ? timeout.get() : session.deadline());
        });
        try {
            Response arrived = await(answer);
            patience = session.timing().answer().plus(SLACK);
            return arrived;
        } catch (ExecutionException e) {
            patience = session.timing().answer().plus(SLACK);
            throw failure(e.getCause());
        } catch (
                TimeoutException
                        e) { // one thread of the client's reads all answers, and an absurd chunk keeps it busy for ever
            patience = SLACK;
            Supervisor.current().failed("HTTP client", e);
            throw new IOException("the HTTP client does not react any more", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("closed", e);
        } finally {
            answer.cancel(true); // has no effect on an answer that has arrived
        }
    }

    private Response await(CompletableFuture<Response> answer)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            Response.nudge();
            return answer.get(NUDGED.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** What the JDK's parser of numbers throws is passed on by its client. */
    private static IOException failure(Throwable cause) {
        return switch (cause) {
            case ProtocolException e -> NoGatewayException.noHttp1(e);
            case IOException e -> e;
            default -> new IOException("the answer is not HTTP: " + cause.getMessage(), cause);
        };
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readNBytes(Json.MAX_LENGTH + 1), StandardCharsets.UTF_8);
    }

    /** Reads the gateway's error; not every error comes from the gateway. */
    private static EtcdRefusal refusal(int status, String body) throws IOException {
        try {
            Settings error = Json.parse(body);
            int code = error.integer("code", 0, 100).orElse(2);
            return EtcdRefusal.of(
                    code,
                    error.string("message").or(() -> error.string("error")).orElse("no reason given"));
        } catch (InvalidValueException e) {
            throw NoGatewayException.of(
                    status, body.lines().findFirst().orElse("").strip(), e);
        }
    }

    @Override
    public void close() {
        // the client's connections serve all endpoints
    }
}
