package dev.loden.subnet.kube;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.base.Deadline;
import dev.loden.store.common.ConnectionState;
import dev.loden.store.common.RetryLoop;
import dev.loden.store.http.ReadTimeout;
import dev.loden.subnet.kube.api.KubeRefusal;
import dev.loden.subnet.kube.node.NodeApi;
import dev.loden.subnet.kube.node.NodeEvent;
import dev.loden.subnet.kube.node.NodeStream;
import dev.loden.subnet.kube.node.NodeSubnets;
import dev.loden.subnet.kube.node.NodeTable;
import dev.loden.subnet.kube.node.NodeView;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches all nodes: lists them once, then watches from that version for their metadata, which has the leases but for the subnets
 * ({@link NodeSubnets}). If only the connection breaks, the watch continues from the last version
 * received. After an outage, in which an attempt failed too, all nodes are listed again: the server's etcd may have been restored from a
 * backup, and been written past that version, which nothing else shows. So they are if the server does not have that version any more, or if
 * its versions fall. Each attempt waits for the back-off of {@link RetryLoop} and for what the server asked for (Retry-After).
 *
 * <p>A watch without events cannot be distinguished from one that stopped without a word. So after some silence the server is asked for its
 * version, and the watch is begun anew from the last version received. Only small clusters are silent for so long; and bookmarks, which
 * come about once a minute, keep the version from becoming too old in others.
 */
final class NodeWatch implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeWatch.class);

    /** How long the server lets a watch run, in seconds: as kubectl's own library requests. */
    private static final int SHORTEST_WATCH = 300;

    private static final int LONGEST_WATCH = 600;

    /** A watch that is refused is refused within this time. */
    private static final Duration REFUSAL = Duration.ofMillis(500);

    private final NodeApi api;
    private final NodeSubnets subnets;
    private final StoreState state;
    private final Timing timing;
    private final LongSupplier nanoClock;
    private final ConnectionState connection;
    private final RetryLoop retries;
    private final SplittableRandom random = new SplittableRandom();

    /** Up to which all changes were received; empty before the first list. */
    private String version = "";

    /** Whether the watch was ended to begin it anew. */
    private boolean renewing;

    NodeWatch(NodeApi api, StoreState state, Timing timing, LongSupplier nanoClock) {
        this.api = api;
        this.subnets = new NodeSubnets(api);
        this.state = state;
        this.timing = timing;
        this.nanoClock = nanoClock;
        this.connection = new ConnectionState(state.listener());
        this.retries = timing.retries();
    }

    void stop() {
        retries.stop();
    }

    @Override
    public void run() {
        retries.run(this::attempt, api::quiet);
    }

    private void attempt() {
        try {
            if (!version.isEmpty() && !connection.isConnected()) {
                checkVersion();
            }
            if (version.isEmpty()) {
                list();
            }
            follow();
        } catch (PluginException e) {
            failed(e);
        } catch (KubeRefusal gone) {
            LOG.info("version {} of the nodes is too old ({}); listing all nodes again", version, gone.getMessage());
            version = "";
        }
    }

    /** A version before the last one received is that of a server that was set back. */
    private void checkVersion() throws KubeRefusal {
        NodeView.Revision now = api.present();
        if (now.isBefore(new NodeView.Revision(version, ""))) {
            LOG.info(
                    "the nodes are at version {}, before {}: the server was set back; listing all nodes again",
                    now.version(),
                    version);
            version = "";
        }
    }

    private void failed(PluginException e) {
        if (renewing) {
            renewing = false;
            return;
        }
        if (!connection.isConnected()) {
            version = "";
        }
        if (!retries.isStopped()) {
            state.update(() -> connection.disconnected(e.getMessage()));
        }
    }

    private void list() throws KubeRefusal {
        String own = api.ownName();
        state.update(() -> state.table().ownIs(own));
        subnets.forget();
        var nodes = new Nodes(own);
        String listed = api.listNodes(node -> state.update(() -> nodes.add(node)));
        state.update(() -> {
            if (!retries.isStopped()) {
                apply(nodes, listed, own);
            }
        });
        if (version.isEmpty() && !retries.isStopped()) {
            LOG.info("the list of nodes at version {} lacks many that were there; reading it again", listed);
            list();
        }
    }

    /** A complete list as it is read: the nodes become leases at once, for nodes are large. */
    private final class Nodes {
        private final NodeTable.Listing listing = state.table().list();
        private final String own;
        private Optional<NodeView> ours = Optional.empty();

        Nodes(String own) {
            this.own = own;
        }

        void add(NodeView node) {
            subnets.remember(node);
            listing.add(node);
            ours = node.name().equals(own) ? Optional.of(node) : ours;
        }
    }

    private void apply(Nodes nodes, String listed, String own) {
        Optional<NodeView> ours = nodes.ours;
        ours.ifPresent(state.own()::publish);
        connection.connected();
        if (!nodes.listing.end()) {
            return;
        }
        version = listed;
        state.own().listed(new NodeView.Revision(version, ""));
        ours.ifPresentOrElse(state.own()::present, () -> state.own().deleted(own));
    }

    private void follow() throws KubeRefusal {
        var timeout = new WatchTimeout();
        try (NodeStream events = api.watch(version, random.nextInt(SHORTEST_WATCH, LONGEST_WATCH), timeout)) {
            state.update(connection::connected);
            Optional<NodeEvent> event = events.next();
            while (event.isPresent() && !retries.isStopped()) {
                timeout.received();
                apply(event.get());
                retries.succeeded();
                event = events.next();
            }
        }
    }

    private void apply(NodeEvent event) throws KubeRefusal {
        String now = switch (event) {
            case NodeEvent.Present present -> present.node().revision().version();
            case NodeEvent.Deleted deleted -> deleted.version();
            case NodeEvent.Bookmark bookmark -> bookmark.version();
            case NodeEvent.Failed failed -> version;
        };
        if (new NodeView.Revision(now, "").isBefore(new NodeView.Revision(version, ""))) {
            throw new KubeRefusal(KubeRefusal.GONE, "the server is at " + now + ", it was set back", Duration.ZERO);
        }
        switch (event) {
            case NodeEvent.Present present -> {
                Optional<NodeView> node = subnets.complete(present);
                state.update(() -> node.ifPresent(this::present));
                version = present.node().revision().version();
            }
            case NodeEvent.Deleted deleted -> {
                subnets.deleted(deleted.name());
                state.update(() -> deleted(deleted.name()));
                version = deleted.version();
            }
            case NodeEvent.Bookmark bookmark -> version = bookmark.version();
            case NodeEvent.Failed failed -> {
                if (failed.code() == KubeRefusal.GONE) {
                    throw new KubeRefusal(failed.code(), failed.message(), Duration.ZERO);
                }
                throw new PluginException(
                        ErrorCode.UNAVAILABLE, "the Kubernetes API ended the watch: " + failed.message());
            }
        }
    }

    private void present(NodeView node) {
        state.table().expire();
        state.table().present(node);
        if (node.name().equals(api.ownName())) {
            state.own().present(node);
        }
    }

    private void deleted(String name) {
        state.table().expire();
        state.table().deleted(name);
        if (name.equals(api.ownName())) {
            state.own().deleted(name);
        }
    }

    /**
     * How long a watch may be silent, and what is due meanwhile. The API server does not even send an answer's head before the first event;
     * so after an outage a request for this node shows that the server answers again.
     */
    private final class WatchTimeout implements ReadTimeout {
        private final Deadline refusal = Deadline.after(REFUSAL, nanoClock);
        private Deadline idle = Deadline.after(timing.idle(), nanoClock);

        void received() {
            idle = Deadline.after(timing.idle(), nanoClock);
        }

        @Override
        public Duration remaining() {
            Duration left =
                    least(idle.remaining(), state.read(state.table()::lingering).orElse(timing.idle()));
            return connection.isConnected() ? left : least(left, refusal.remaining());
        }

        private static Duration least(Duration one, Duration other) {
            return one.compareTo(other) < 0 ? one : other;
        }

        @Override
        public void expired() throws IOException {
            state.update(state.table()::expire);
            if (!connection.isConnected() && refusal.isOver()) {
                Optional<NodeView> own = api.node(api.ownName());
                state.update(() -> {
                    connection.connected();
                    own.ifPresent(state.own()::present);
                });
            }
            if (idle.isOver()) {
                renew();
            }
        }

        private void renew() throws IOException {
            try {
                checkVersion();
            } catch (KubeRefusal gone) {
                throw new IOException(gone.getMessage(), gone);
            }
            renewing = true;
            retries.succeeded();
            throw new IOException("no event for " + timing.idle().toSeconds() + " s; the watch is begun anew");
        }
    }
}
