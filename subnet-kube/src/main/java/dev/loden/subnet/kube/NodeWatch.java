package dev.loden.subnet.kube;

import com.fasterxml.jackson.core.JsonParser;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.store.common.Outage;
import dev.loden.store.http.Attempts;
import dev.loden.store.http.Backoff;
import dev.loden.store.http.TimedBody;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows all nodes: lists them once, then watches from there. After a break it goes on from the last version it knows;
 * only if the server has dropped that one does it list again. Every way round goes through a back-off.
 *
 * <p>Bookmarks come about once a minute and carry the version along, so that it does not grow old in a quiet cluster; and
 * a watch without any is a dead one.
 */
final class NodeWatch implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeWatch.class);

    /** How long the server lets a watch run, in seconds: as kubectl's own library asks. */
    private static final int SHORTEST_WATCH = 300;

    private static final int LONGEST_WATCH = 600;

    /** A watch that is refused is refused at once. */
    private static final Duration REFUSAL = Duration.ofMillis(500);

    private final KubeStore.Shared shared;
    private final Timing timing;
    private final Backoff backoff;
    private final Outage outage;
    private final Attempts attempts = new Attempts();

    /** Up to where everything is known; empty if nothing is. */
    private String version = "";

    private long lastNews;

    /** Whether an outage was told that may be over. */
    private boolean doubted = true;

    NodeWatch(KubeStore.Shared shared, Timing timing) {
        this.shared = shared;
        this.timing = timing;
        this.backoff = timing.backoff();
        this.outage = new Outage(shared.relay());
    }

    void stop() {
        attempts.stop();
    }

    @Override
    public void run() {
        attempts.run(this::attempt, this::pause);
    }

    /** What the server asks for comes on top, so that nodes still spread. */
    private Duration pause() {
        return shared.http().quiet().plus(backoff.next());
    }

    private void attempt() {
        try {
            if (version.isEmpty()) {
                list();
            }
            follow();
        } catch (PluginException e) {
            failed(e);
        } catch (KubeRefusal gone) {
            LOG.info("version {} of the nodes is too old ({}); listing them all again", version, gone.getMessage());
            version = "";
        }
    }

    private void failed(PluginException e) {
        doubted = true;
        if (!attempts.isStopped()) {
            locked(() -> outage.is(e.getMessage()));
        }
    }

    /** Says that the server answers. */
    private void works() {
        doubted = false;
        locked(() -> outage.is(""));
    }

    private void locked(Runnable work) {
        shared.lock().lock();
        try {
            work.run();
        } finally {
            shared.lock().unlock();
        }
    }

    private void list() throws KubeRefusal {
        String own = shared.api().ownName();
        locked(() -> shared.table().ownIs(own));
        List<NodeView> nodes = new ArrayList<>();
        String listed = shared.api().listNodes(nodes::add);
        locked(() -> {
            if (!attempts.isStopped()) {
                version = listed;
                outage.is("");
                take(nodes, own);
            }
        });
        doubted = false;
    }

    private void take(List<NodeView> nodes, String own) {
        NodeTable.Listing listing = shared.table().list();
        nodes.forEach(listing::add);
        listing.end();
        shared.own().listed(new NodeView.Revision(version, ""));
        nodes.stream()
                .filter(node -> node.name().equals(own))
                .findFirst()
                .ifPresentOrElse(shared.own()::present, () -> shared.own().gone(own));
    }

    private void follow() throws KubeRefusal {
        int seconds = ThreadLocalRandom.current().nextInt(SHORTEST_WATCH, LONGEST_WATCH);
        KubeRequest request = KubeRequest.watchNodes(version, seconds);
        lastNews = System.nanoTime();
        try (KubeHttp.Answer answer = shared.http().open(request, new Silence())) {
            JsonParser json = shared.reader().parser(answer.stream());
            works();
            Optional<NodeEvent> event = shared.reader().event(json);
            while (event.isPresent() && !attempts.isStopped()) {
                lastNews = System.nanoTime();
                take(event.get());
                backoff.reset();
                event = shared.reader().event(json);
            }
        } catch (IOException e) {
            throw shared.http().failed(e);
        } catch (KubeRefusal e) {
            if (e.isGone()) {
                throw e;
            }
            throw shared.http().refused(request, e);
        }
    }

    private void take(NodeEvent event) throws KubeRefusal {
        switch (event) {
            case NodeEvent.Present present -> {
                locked(() -> present(present.node()));
                version = present.node().revision().version();
            }
            case NodeEvent.Deleted deleted -> {
                locked(() -> deleted(deleted.name()));
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
        shared.table().expire();
        shared.table().present(node);
        if (node.name().equals(shared.api().ownName())) {
            shared.own().present(node);
        }
    }

    private void deleted(String name) {
        shared.table().expire();
        shared.table().gone(name);
        if (name.equals(shared.api().ownName())) {
            shared.own().gone(name);
        }
    }

    /**
     * How long a watch may be silent, and what there is to do meanwhile. The API server sends not even an answer's head
     * before the first event; so after an outage another question tells whether it is over.
     */
    private final class Silence implements TimedBody.Patience {
        private final long begin = System.nanoTime();

        @Override
        public Duration left() {
            Duration wait = least(idle(), lingering().orElse(idle()));
            Duration least = doubted
                    ? least(wait, Duration.ofNanos(begin - System.nanoTime()).plus(REFUSAL))
                    : wait;
            return least.isPositive() ? least : Duration.ofNanos(1);
        }

        private Optional<Duration> lingering() {
            shared.lock().lock();
            try {
                return shared.table().lingering();
            } finally {
                shared.lock().unlock();
            }
        }

        private static Duration least(Duration one, Duration other) {
            return one.compareTo(other) < 0 ? one : other;
        }

        @Override
        public void tried() throws IOException {
            locked(shared.table()::expire);
            if (doubted && System.nanoTime() - begin >= REFUSAL.toNanos()) {
                String name = shared.api().ownName();
                Optional<NodeView> own = shared.api().node(name);
                works();
                locked(() -> own.ifPresent(shared.own()::present));
            }
            if (!idle().isPositive()) {
                throw new IOException("nothing came for " + timing.idle().toSeconds() + " s, not even a bookmark");
            }
        }

        private Duration idle() {
            return timing.idle().minusNanos(System.nanoTime() - lastNews);
        }
    }
}
