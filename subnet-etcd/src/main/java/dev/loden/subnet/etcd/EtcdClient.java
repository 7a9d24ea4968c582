package dev.loden.subnet.etcd;

import dev.loden.api.net.IpAddress;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.store.http.GrpcProvider;
import dev.loden.store.http.ReadTimeout;
import dev.loden.store.http.StoreClient;
import dev.loden.store.http.Via;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Requests to etcd: finds an endpoint that answers and stays with it, logs in, and describes in one line why none answers.
 *
 * <p><b>Thread</b>: any.
 */
final class EtcdClient implements AutoCloseable {
    private final EtcdStoreOptions options;
    private final Session session;
    private final EtcdEndpoint.GrpcLoader loader;
    private final StoreClient client;
    private final List<EtcdEndpoint> endpoints;
    private Optional<GrpcProvider> library = Optional.empty();
    private volatile int preferred;

    EtcdClient(EtcdStoreOptions options, Timing timing, LongSupplier nanoClock, EtcdEndpoint.GrpcLoader loader) {
        this.options = options;
        this.session = new Session(timing, nanoClock);
        this.loader = loader;
        this.client = StoreClient.create(timing.connect(), options.endpoints(), options.tls(), Via.DIRECT);
        this.endpoints = options.endpoints().stream()
                .map(url -> new EtcdEndpoint(url, client, session, this::loadOnce))
                .toList();
    }

    /** Where the endpoints are, as far as that is known; at once. */
    Set<IpAddress> addresses() {
        return client.addresses();
    }

    /** As {@link dev.loden.api.spi.SubnetManager#clockAheadMillis}; nothing is known by gRPC, which has no Date. */
    OptionalLong clockAheadMillis() {
        return session.clock().aheadMillis();
    }

    private synchronized GrpcProvider loadOnce() throws IOException {
        if (library.isEmpty()) {
            library = Optional.of(loader.load());
        }
        return library.get();
    }

    /**
     * Makes a request to each endpoint in turn until one answers, beginning with the one that answered last.
     *
     * @throws PluginException UNAVAILABLE if none answers, or if etcd refuses
     */
    <A> A call(EtcdCalls.Call<A> call) {
        try {
            return onOne(endpoint -> authorized(endpoint, call));
        } catch (EtcdRefusal e) {
            throw refused(e);
        }
    }

    /** The same, for those that know what to do about a refusal. */
    <A> A attempt(EtcdCalls.Call<A> call) throws EtcdRefusal {
        return onOne(endpoint -> authorized(endpoint, call));
    }

    /**
     * Watches keys from a revision on.
     *
     * @param timeout for each message after the first
     */
    Watch watch(KeyRange keys, long revision, ReadTimeout timeout) throws EtcdRefusal {
        return onOne(endpoint ->
                new Watch(endpoint, authorized(endpoint, calls -> calls.watch(keys, revision, timeout))));
    }

    /** A watch whose endpoint is passed over by the next request if it fails. */
    final class Watch implements AutoCloseable {
        private final EtcdEndpoint endpoint;
        private final EtcdCalls.Watch watch;

        private Watch(EtcdEndpoint endpoint, EtcdCalls.Watch watch) {
            this.endpoint = endpoint;
            this.watch = watch;
        }

        /** Waits for the next message; throws PluginException UNAVAILABLE if the watch fails. */
        WatchMessage next() throws EtcdRefusal {
            try {
                return watch.next();
            } catch (IOException e) {
                endpoint.failed();
                preferred = (endpoints.indexOf(endpoint) + 1) % endpoints.size();
                throw new PluginException(
                        ErrorCode.UNAVAILABLE,
                        "etcd at " + endpoint.url() + " failed: " + EtcdEndpoint.FAILURE.describe(endpoint.url(), e),
                        e);
            }
        }

        @Override
        public void close() {
            watch.close();
        }
    }

    /** What is done at one endpoint. */
    private interface Attempt<A> {
        A at(EtcdEndpoint endpoint) throws IOException, EtcdRefusal;
    }

    private <A> A onOne(Attempt<A> attempt) throws EtcdRefusal {
        var failures = new ArrayList<String>();
        int first = preferred;
        for (int i = 0; i < endpoints.size(); i++) {
            int at = (first + i) % endpoints.size();
            EtcdEndpoint endpoint = endpoints.get(at);
            try {
                A answer = attempt.at(endpoint);
                preferred = at;
                return answer;
            } catch (IOException e) {
                endpoint.failed();
                failures.add(endpoint.url() + ": " + EtcdEndpoint.FAILURE.describe(endpoint.url(), e));
            }
        }
        throw new PluginException(
                ErrorCode.UNAVAILABLE,
                "etcd does not answer; check it and --etcd-endpoints: " + String.join("; ", failures));
    }

    /** The failure for a refusal that another attempt does not change. */
    PluginException refused(EtcdRefusal e) {
        return new PluginException(ErrorCode.UNAVAILABLE, "etcd refuses: " + e.getMessage() + e.remedy(options), e);
    }

    /** Logs in again before the next request. */
    void forgetToken() {
        session.forget();
    }

    private <A> A authorized(EtcdEndpoint endpoint, EtcdCalls.Call<A> call) throws IOException, EtcdRefusal {
        if (options.login().isEmpty()) {
            return endpoint.call(call);
        }
        if (!session.isLoggedIn()) {
            logIn(endpoint, options.login().get());
            return endpoint.call(call);
        }
        try {
            return endpoint.call(call);
        } catch (EtcdRefusal e) {
            if (e.code() != EtcdRefusal.UNAUTHENTICATED && e.code() != EtcdRefusal.INVALID_ARGUMENT) {
                throw e;
            }
            logIn(endpoint, options.login().get());
            return endpoint.call(call);
        }
    }

    private void logIn(EtcdEndpoint endpoint, EtcdStoreOptions.Login login) throws IOException, EtcdRefusal {
        session.forget();
        try {
            session.loggedIn(endpoint.call(calls -> calls.logIn(login)));
        } catch (EtcdRefusal e) {
            if (e.code() != EtcdRefusal.FAILED_PRECONDITION) {
                throw new EtcdRefusal(
                        e.code(),
                        "the login of " + login.name() + " at " + endpoint.url() + ": " + e.getMessage()
                                + "; check --etcd-username and --etcd-password");
            }
            session.loggedIn(Optional.empty()); // authentication is off
        }
    }

    @Override
    public void close() {
        endpoints.forEach(EtcdEndpoint::close);
        client.close();
    }
}
