package dev.loden.subnet.etcd;

import com.fasterxml.jackson.core.JsonParser;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.codec.json.Json;
import dev.loden.store.http.ReadTimeout;
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
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
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
    private final StoreClient client;
    private final URI endpoint;
    private final Session session;

    JsonCalls(StoreClient client, URI endpoint, Session session) {
        this.client = client;
        this.endpoint = endpoint;
        this.session = session;
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
        HttpResponse<TimedBody> response = send(route.client(), request.build(), timeout);
        if (response.statusCode() == 200) {
            return response.body();
        }
        try (TimedBody body = response.body()) {
            throw refusal(response.statusCode(), text(body));
        }
    }

    private HttpResponse<TimedBody> send(HttpClient sender, HttpRequest request, Supplier<ReadTimeout> timeout)
            throws IOException {
        try {
            return sender.send(
                    request, head -> new TimedBody(head.statusCode() == 200 ? timeout.get() : session.deadline()));
        } catch (ProtocolException e) {
            throw NoGatewayException.noHttp1(e);
        } catch (IllegalArgumentException e) { // the JDK's client passes on what its parser of numbers throws
            throw new IOException("the answer is not HTTP: " + e.getMessage(), e);
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
