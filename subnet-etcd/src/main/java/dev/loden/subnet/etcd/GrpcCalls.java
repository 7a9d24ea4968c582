package dev.loden.subnet.etcd;

import dev.loden.store.http.GrpcCall;
import dev.loden.store.http.GrpcConnection;
import dev.loden.store.http.GrpcProvider;
import dev.loden.store.http.GrpcStatus;
import dev.loden.store.http.GrpcTarget;
import dev.loden.store.http.ReadTimeout;
import dev.loden.store.http.StoreClient;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * etcd's own protocol. The short requests share one connection; a watch has one of its own, so that it does not break when one of them
 * fails, nor the other way round.
 */
final class GrpcCalls implements EtcdCalls {
    /** More than what etcd accepts for one value, 1.5 MB; a page of 5,000 leases takes less than 2 MB. */
    private static final int MAX_MESSAGE = 4 << 20;

    private static final String KV = "etcdserverpb.KV/";
    private static final String LEASE = "etcdserverpb.Lease/";

    private final GrpcProvider library;
    private final StoreClient client;
    private final URI endpoint;
    private final Session session;
    private Optional<GrpcConnection> connection = Optional.empty();
    private boolean closed;

    GrpcCalls(GrpcProvider library, StoreClient client, URI endpoint, Session session) {
        this.library = library;
        this.client = client;
        this.endpoint = endpoint;
        this.session = session;
    }

    @Override
    public KeyPage range(KeyRange keys, long revision, int limit, boolean values) throws IOException, EtcdRefusal {
        return ProtoWire.page(answer(KV + "Range", ProtoWire.range(keys, revision, limit, values)));
    }

    @Override
    public Txn.Answer transact(Txn request) throws IOException, EtcdRefusal {
        return ProtoWire.transacted(answer(KV + "Txn", ProtoWire.transaction(request)));
    }

    @Override
    public long grant(Duration ttl) throws IOException, EtcdRefusal {
        return ProtoWire.granted(answer(LEASE + "LeaseGrant", ProtoWire.grant(ttl)));
    }

    @Override
    public Duration keepAlive(long lease) throws IOException, EtcdRefusal {
        return ProtoWire.kept(answer(LEASE + "LeaseKeepAlive", ProtoWire.keepAlive(lease)));
    }

    @Override
    public Optional<String> logIn(EtcdStoreOptions.Login user) throws IOException, EtcdRefusal {
        return ProtoWire.token(answer("etcdserverpb.Auth/Authenticate", ProtoWire.logIn(user)));
    }

    @Override
    public Watch watch(KeyRange keys, long revision, ReadTimeout timeout) throws IOException, EtcdRefusal {
        GrpcConnection own = library.connect(target());
        boolean answered = false;
        try {
            GrpcCall call = own.stream("etcdserverpb.Watch/Watch", headers(), ProtoWire.watch(keys, revision));
            var watch = new OpenWatch(own, call, timeout);
            watch.awaitFirst(session.deadline());
            answered = true;
            return watch;
        } catch (IllegalStateException noDescriptors) {
            throw notBegun(noDescriptors);
        } finally {
            if (!answered) {
                own.close(); // and all that is on it
            }
        }
    }

    /** The one message of the answer; what follows it is but the end. */
    private byte[] answer(String method, byte[] request) throws IOException, EtcdRefusal {
        ReadTimeout deadline = session.deadline();
        try (GrpcCall call = connection().call(method, headers(), request)) {
            Optional<byte[]> message = call.next(deadline);
            if (message.isPresent()) {
                call.next(deadline);
            }
            return message.orElseThrow(() -> new IOException("the answer is cut off or not that of etcd"));
        } catch (GrpcStatus e) {
            throw refusal(e);
        } catch (IllegalStateException noDescriptors) {
            throw notBegun(noDescriptors);
        }
    }

    /** The library has no thread that waits for the connection. */
    private static IOException notBegun(IllegalStateException e) {
        return new IOException("gRPC cannot be spoken: " + e.getMessage(), e);
    }

    private static EtcdRefusal refusal(GrpcStatus e) throws IOException {
        return e.code() == GrpcStatus.RESOURCE_EXHAUSTED
                ? new EtcdRefusal(EtcdRefusal.TOO_LONG, e.getMessage())
                : EtcdRefusal.of(e.code(), e.getMessage());
    }

    private Map<String, String> headers() {
        return session.token().map(token -> Map.of("token", token)).orElse(Map.of());
    }

    private GrpcTarget target() throws IOException {
        return client.grpcTarget(endpoint, MAX_MESSAGE);
    }

    private synchronized GrpcConnection connection() throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        if (connection.isEmpty()) {
            connection = Optional.of(library.connect(target()));
        }
        return connection.get();
    }

    @Override
    public synchronized void close() {
        closed = true;
        connection.ifPresent(GrpcConnection::close);
    }

    /** A watch that etcd has answered. */
    private static final class OpenWatch implements Watch {
        private final GrpcConnection connection;
        private final GrpcCall call;
        private final ReadTimeout timeout;
        private Optional<WatchMessage> first = Optional.empty();

        OpenWatch(GrpcConnection connection, GrpcCall call, ReadTimeout timeout) {
            this.connection = connection;
            this.call = call;
            this.timeout = timeout;
        }

        void awaitFirst(ReadTimeout deadline) throws IOException, EtcdRefusal {
            first = Optional.of(read(deadline));
        }

        @Override
        public WatchMessage next() throws IOException, EtcdRefusal {
            Optional<WatchMessage> waiting = first;
            first = Optional.empty();
            return waiting.isPresent() ? waiting.get() : read(timeout);
        }

        private WatchMessage read(ReadTimeout limit) throws IOException, EtcdRefusal {
            try {
                return ProtoWire.message(
                        call.next(limit).orElseThrow(() -> new EOFException("the connection was closed")));
            } catch (GrpcStatus e) {
                throw refusal(e);
            }
        }

        @Override
        public void close() {
            call.close();
            connection.close();
        }
    }
}
