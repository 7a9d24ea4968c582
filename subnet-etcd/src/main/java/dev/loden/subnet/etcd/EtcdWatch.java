package dev.loden.subnet.etcd;

import com.fasterxml.jackson.core.JsonParser;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.LeaseListener;
import dev.loden.api.spi.PluginException;
import dev.loden.codec.json.Json;
import dev.loden.store.common.LeaseFeed;
import dev.loden.store.common.Outage;
import dev.loden.store.http.Attempts;
import dev.loden.store.http.Backoff;
import dev.loden.store.http.TimedBody;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows flannel's keys: lists them once, then watches from there. After a break it goes on from the last revision it
 * knows; only if etcd has dropped that one (compaction) or was set back (a restored backup) it lists again. Every way
 * round goes through a back-off.
 *
 * <p>A watch without news looks just like one whose connection died silently. So after some silence etcd is asked
 * whether anything happened since; that notices a dead etcd as well, and keeps the revision from growing old. The
 * question makes etcd look at all keys, so in large clusters it is asked less often: {@link #IDLE_PER_KEY}.
 */
final class EtcdWatch implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdWatch.class);
    private static final Duration IDLE_PER_KEY = Duration.ofMillis(60);

    private final EtcdHttp http;
    private final EtcdTable table;
    private final Timing timing;
    private final HeldLease held;
    private final ReentrantLock lock;
    private final LeaseListener listener;
    private final LeaseFeed feed;
    private final Backoff backoff;
    private final Outage outage;
    private final Attempts attempts = new Attempts();

    private Optional<String> config = Optional.empty();

    /** Up to where everything is known; 0 if nothing is. */
    private long revision;

    /** How many keys there are then. */
    private long count;

    EtcdWatch(EtcdStore.Shared shared, Timing timing, LeaseListener listener) {
        this.http = shared.http();
        this.table = shared.table();
        this.held = shared.held();
        this.lock = shared.lock();
        this.timing = timing;
        this.listener = listener;
        this.feed = new LeaseFeed(listener, table::nameOf);
        this.outage = new Outage(listener);
        this.backoff = timing.backoff();
    }

    void stop() {
        attempts.stop();
    }

    @Override
    public void run() {
        attempts.run(this::attempt, backoff::next);
    }

    private void attempt() {
        try {
            if (revision == 0) {
                list();
            }
            follow();
        } catch (PluginException e) {
            failed(e);
        } catch (EtcdRefusal e) {
            failed(http.refused(e));
        }
    }

    private void failed(PluginException e) {
        if (!attempts.isStopped()) {
            outage.is(e.getMessage());
        }
    }

    private void list() {
        lock.lock();
        try {
            var listing = new Listing();
            long listed = table.readAll(listing::add);
            if (attempts.isStopped()) {
                return;
            }
            count = listing.keys;
            revision = listed;
            config(listing.config);
            outage.is(absence());
            listing.leases.end();
            held.key().flatMap(key -> held.seen(key, listing.own, listed)).ifPresent(listener::lost);
        } finally {
            lock.unlock();
        }
    }

    /** All keys in one pass. */
    private final class Listing {
        private final LeaseFeed.Listing leases = feed.list();
        private Optional<KeyValue> config = Optional.empty();
        private Optional<KeyValue> own = Optional.empty();
        private long keys;

        void add(KeyValue entry) {
            keys++;
            if (entry.key().equals(table.configKey())) {
                config = Optional.of(entry);
            }
            table.leaseKey(entry.key()).ifPresent(key -> {
                leases.add(key, entry.value());
                own = held.key().equals(Optional.of(key)) ? Optional.of(entry.withKey(key)) : own;
            });
        }
    }

    private void follow() throws EtcdRefusal {
        try (EtcdHttp.Answer answer = http.open("/v3/watch", table.watchRequest(revision + 1), Silence::new)) {
            try {
                JsonParser json = Wire.parser(answer.body());
                boolean more = true;
                while (more) {
                    WatchMessage message =
                            Wire.message(json).orElseThrow(() -> new IOException("the connection was closed"));
                    more = !attempts.isStopped() && take(message);
                }
            } catch (IOException e) {
                throw http.failed(answer, e);
            }
        }
    }

    /** False if there is nothing more to be had from this watch. */
    private boolean take(WatchMessage message) {
        if (message.isCancelled()) {
            cancelled(message);
            return false;
        }
        if (message.created()) {
            return begun(message.revision());
        }
        lock.lock();
        try {
            message.events().forEach(this::take);
        } finally {
            lock.unlock();
        }
        if (message.events().isEmpty()) {
            revision = Math.max(revision, message.revision());
        }
        backoff.reset();
        return true;
    }

    private void cancelled(WatchMessage message) {
        if (message.compacted() == 0) {
            http.forgetToken();
            throw new PluginException(ErrorCode.UNAVAILABLE, "etcd ended the watch: " + message.cancelled());
        }
        LOG.info("etcd has dropped revision {}; listing all leases again", revision + 1);
        revision = 0;
    }

    private boolean begun(long present) {
        if (present < revision) {
            LOG.info(
                    "etcd is at revision {} after {}, set back or lagging; listing all leases again",
                    present,
                    revision);
            revision = 0;
            lock.lock();
            try {
                held.setBack();
            } finally {
                lock.unlock();
            }
            return false;
        }
        outage.is(absence());
        return true;
    }

    private void take(WatchMessage.Event event) {
        switch (event) {
            case WatchMessage.Event.Put put -> put(put.entry());
            case WatchMessage.Event.Delete delete -> delete(delete.key(), delete.revision());
        }
    }

    private void put(KeyValue entry) {
        revision = entry.changed();
        count += entry.created() == entry.changed() ? 1 : 0;
        if (entry.key().equals(table.configKey())) {
            config(Optional.of(entry));
            outage.is(absence());
        }
        table.leaseKey(entry.key()).ifPresent(key -> {
            feed.upserted(key, entry.value());
            held.seen(key, Optional.of(entry.withKey(key)), entry.changed()).ifPresent(listener::lost);
        });
    }

    private void delete(String etcdKey, long since) {
        revision = since;
        count--;
        if (etcdKey.equals(table.configKey())) {
            config(Optional.empty());
            outage.is(absence());
        }
        table.leaseKey(etcdKey).ifPresent(key -> {
            feed.removed(key);
            held.seen(key, Optional.empty(), since).ifPresent(listener::lost);
        });
    }

    private void config(Optional<KeyValue> entry) {
        Optional<String> text = entry.flatMap(KeyValue::value);
        if (!text.equals(config)) {
            config = text;
            text.ifPresent(listener::config);
        }
        entry.filter(found -> found.value().isEmpty())
                .ifPresent(tooLong -> listener.rejected(tooLong.key(), "longer than " + Json.MAX_LENGTH + " bytes"));
    }

    /** What is wrong though etcd answers; empty if nothing is. */
    private String absence() {
        return config.isPresent()
                ? ""
                : "no network configuration at key " + table.configKey()
                        + ": put one, for example {\"Network\":\"10.5.0.0/16\",\"Backend\":{\"Type\":\"vxlan\"}}";
    }

    /** How long a watch may be silent. */
    private final class Silence implements TimedBody.Patience {
        @Override
        public Duration left() {
            Duration byCount = IDLE_PER_KEY.multipliedBy(count);
            return byCount.compareTo(timing.idle()) > 0 ? byCount : timing.idle();
        }

        @Override
        public void tried() throws IOException {
            OptionalLong known = table.unchangedSince(revision, count);
            if (known.isEmpty()) {
                revision = 0;
                throw new IOException("changes did not arrive");
            }
            revision = known.getAsLong();
            backoff.reset();
        }
    }
}
