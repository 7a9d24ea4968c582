package com.example.nodes;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.LeaseListener;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.SubnetManager;
import dev.loden.codec.json.LeaseJson;
import dev.loden.store.common.ConnectionState;
import dev.loden.store.common.LeaseFeed;
import dev.loden.store.common.OwnLease;
import dev.loden.store.common.RetryLoop;
import dev.loden.store.common.StoreThreads;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Leases that an operator has written into a file. Nothing is ever written to it. This object's monitor guards the state. */
final class NodesFileStore implements SubnetManager {
    private final NodesFile file;
    private final OwnLease own;
    private final RetryLoop readings = new RetryLoop();
    private final StoreThreads threads = new StoreThreads();

    NodesFileStore(NodesFile file) {
        this.file = file;
        this.own = new OwnLease(file::nameOf, System::nanoTime);
    }

    /** Finds this node's entry by its public address. The file has the last word. */
    @Override
    public synchronized Lease acquire(LeaseRequest request) {
        LeaseAttributes wanted = request.attributes();
        Lease found = leases(file.read())
                .filter(lease -> lease.attributes().sameNode(wanted))
                .findFirst()
                .orElseThrow(() -> refusal("has no entry for this node; add one with the value ", wanted));
        if (!found.attributes().equals(wanted)) {
            throw refusal("has another value for " + found.subnets().key() + " than this node needs, which is ", wanted);
        }
        if (!request.config().fits(found.subnets())) {
            throw new PluginException(
                    ErrorCode.CONFIG,
                    file.nameOf(found.subnets().key()) + " does not fit the network "
                            + request.config().networks().toList() + ": correct one of the two");
        }
        own.hold(found);
        return found;
    }

    private PluginException refusal(String what, LeaseAttributes wanted) {
        return new PluginException(ErrorCode.UNSUPPORTED, file.path() + " " + what + LeaseJson.write(wanted));
    }

    private static Stream<Lease> leases(Map<String, String> nodes) {
        return nodes.entrySet().stream().flatMap(node -> lease(node.getKey(), node.getValue()).stream());
    }

    private static Optional<Lease> lease(String key, String value) {
        try {
            return Optional.of(new Lease(Subnets.parseKey(key), LeaseJson.read(value)));
        } catch (InvalidValueException e) {
            return Optional.empty(); // the feed has rejected it
        }
    }

    @Override
    public void watch(LeaseListener listener) {
        var watch = new Watch(listener);
        threads.start("static-store", () -> readings.run(watch::read));
    }

    @Override
    public void close() {
        readings.stop();
        threads.stop(() -> {});
    }

    /** What one listener was given. */
    private final class Watch {
        private final LeaseListener listener;
        private final LeaseFeed feed;
        private final ConnectionState connection;
        private Optional<Map<String, String>> reported = Optional.empty();

        Watch(LeaseListener listener) {
            this.listener = listener;
            this.feed = new LeaseFeed(listener, file::nameOf);
            this.connection = new ConnectionState(listener);
        }

        /** Four to eight times a second while it works; the RetryLoop takes longer pauses while it does not. */
        void read() {
            synchronized (NodesFileStore.this) {
                try {
                    Map<String, String> nodes = file.read();
                    connection.connected();
                    report(nodes);
                    readings.succeeded();
                } catch (PluginException e) {
                    connection.disconnected(e.getMessage());
                }
            }
        }

        private void report(Map<String, String> nodes) {
            if (reported.equals(Optional.of(nodes))) {
                return;
            }
            reported = Optional.of(nodes);
            LeaseFeed.Listing listing = feed.list();
            nodes.forEach((key, value) -> listing.add(key, Optional.of(value)));
            listing.end();
            own.held()
                    .flatMap(lease -> own.check(
                            Optional.ofNullable(nodes.get(lease.subnets().key()))))
                    .ifPresent(listener::lost);
        }
    }
}
