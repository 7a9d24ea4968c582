package dev.loden.subnet.etcd;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.LeaseListener;
import dev.loden.api.spi.PluginException;
import dev.loden.base.Deadline;
import dev.loden.base.Durations;
import dev.loden.codec.json.Json;
import dev.loden.store.common.ConnectionState;
import dev.loden.store.common.LeaseFeed;
import dev.loden.store.common.RetryLoop;
import dev.loden.store.common.StoreConfig;
import dev.loden.store.http.ReadTimeout;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches flannel's keys: lists them once, then watches from that revision. After any failure the keys are listed again: etcd may have been
 * restored from a backup meanwhile, and been written past the last revision received, which nothing else shows. So they are if etcd has
 * compacted that revision or counts from an earlier one. Each attempt waits for the back-off of {@link RetryLoop}.
 *
 * <p>A watch without events cannot be distinguished from one whose connection is dead. So after some silence etcd is asked for its revision: if
 * it is the last one received, nothing was missed. If other keys were written meanwhile, the watch is begun anew from the last one received,
 * which costs etcd little; and, less often in large clusters ({@link #CHECK_PER_KEY}), a transaction walks through all keys and checks that
 * none has changed, which keeps the revision ahead of compaction.
 */
final class EtcdWatch implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdWatch.class);
    private static final Duration CHECK_PER_KEY = Duration.ofMillis(60);

    private final EtcdClient client;
    private final EtcdTable table;
    private final Timing timing;
    private final LeaseRenewal renewal;
    private final ReentrantLock lock;
    private final LeaseListener listener;
    private final StoreConfig config;
    private final LeaseFeed feed;
    private final ConnectionState connection;
    private final RetryLoop retries;

    /** Up to which all changes were received; 0 before the first list. */
    private long revision;

    /** The number of keys at that revision. */
    private long count;

    /** The revision of which the keys were listed or checked last. */
    private long verified;

    /** Before, the keys are not checked one by one. */
    private Deadline nextCheck = Deadline.after(Duration.ZERO, System::nanoTime);

    /** Whether the watch was ended to begin it anew. */
    private boolean renewing;

    EtcdWatch(EtcdStore.Shared shared, Timing timing, LeaseListener listener, StoreConfig config) {
        this.client = shared.client();
        this.table = shared.table();
        this.renewal = shared.renewal();
        this.lock = shared.lock();
        this.timing = timing;
        this.listener = listener;
        this.config = config;
        this.feed = new LeaseFeed(listener, table::nameOf);
        this.connection = new ConnectionState(listener);
        this.retries = timing.retries();
    }

    void stop() {
        retries.stop();
    }

    @Override
    public void run() {
        retries.run(this::attempt);
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
            failed(client.refused(e));
        }
    }

    private void failed(PluginException e) {
        if (renewing) {
            renewing = false;
            return;
        }
        revision = 0;
        if (!retries.isStopped()) {
            connection.disconnected(e.getMessage());
        }
    }

    private void list() {
        lock.lock();
        try {
            var listing = new Listing();
            long listed = table.readAll(listing::add);
            if (retries.isStopped()) {
                return;
            }
            if (listed < verified) {
                LOG.info("etcd is at revision {}, before {}: it was set back", listed, verified);
                renewal.setBack();
            }
            count = listing.keys;
            revision = listed;
            verified(listed);
            config(listing.config);
            connection.connected();
            if (!listing.leases.end()) {
                LOG.info("the list of leases at revision {} lacks many that were there; reading it again", listed);
                list();
                return;
            }
            renewal.key().flatMap(key -> renewal.seen(key, listing.own, listed)).ifPresent(listener::lost);
        } finally {
            lock.unlock();
        }
    }

    private void verified(long at) {
        verified = at;
        nextCheck = Deadline.after(Durations.times(CHECK_PER_KEY, count), System::nanoTime);
    }

    /** Sorts all keys into configuration, leases and this node's own lease. */
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
                leases.add(key, entry.value(), entry.created());
                own = renewal.key().equals(Optional.of(key)) ? Optional.of(entry.withKey(key)) : own;
            });
        }
    }

    private void follow() throws EtcdRefusal {
        try (EtcdClient.Watch watch = client.watch(table.keys(), revision + 1, new IdleTimeout())) {
            boolean more = true;
            while (more) {
                WatchMessage message = watch.next();
                more = !retries.isStopped() && apply(message);
            }
        } catch (EtcdRefusal e) {
            if (e.code() != EtcdRefusal.TOO_LONG) {
                throw e;
            }
            LOG.info("the changes since revision {} are too much for one message; listing all leases again", revision);
            revision = 0;
        }
    }

    /** Returns false if the watch has ended. */
    private boolean apply(WatchMessage message) {
        if (message.isCancelled()) {
            cancelled(message);
            return false;
        }
        if (message.created()) {
            return started(message.revision());
        }
        if (message.events().stream().anyMatch(event -> event.revision() < revision)) {
            LOG.info("etcd's revisions fall behind {}: it was set back; listing all leases again", revision);
            revision = 0;
            return false;
        }
        lock.lock();
        try {
            message.events().forEach(this::apply);
        } finally {
            lock.unlock();
        }
        if (message.events().isEmpty()) {
            revision = Math.max(revision, message.revision());
        }
        verified = Math.max(verified, revision);
        retries.succeeded();
        return true;
    }

    private void cancelled(WatchMessage message) {
        if (message.compacted() == 0) {
            client.forgetToken();
            throw new PluginException(ErrorCode.UNAVAILABLE, "etcd ended the watch: " + message.cancelled());
        }
        LOG.info("etcd has compacted revision {}; listing all leases again", revision + 1);
        revision = 0;
    }

    private boolean started(long present) {
        if (present < revision) {
            LOG.info(
                    "etcd is at revision {}, before {}: it was set back or this member lags; listing all leases again",
                    present,
                    revision);
            revision = 0;
            return false;
        }
        connection.connected();
        return true;
    }

    private void apply(WatchMessage.Event event) {
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
        }
        table.leaseKey(entry.key()).ifPresent(key -> {
            feed.upserted(key, entry.value(), entry.created());
            renewal.seen(key, Optional.of(entry.withKey(key)), entry.changed()).ifPresent(listener::lost);
        });
    }

    private void delete(String etcdKey, long since) {
        revision = since;
        count--;
        if (etcdKey.equals(table.configKey())) {
            config(Optional.empty());
        }
        table.leaseKey(etcdKey).ifPresent(key -> {
            feed.removed(key);
            renewal.seen(key, Optional.empty(), since).ifPresent(listener::lost);
        });
    }

    private void config(Optional<KeyValue> entry) {
        config.report(entry.flatMap(KeyValue::value), "at key " + table.configKey() + ": put one");
        entry.filter(found -> found.value().isEmpty())
                .ifPresent(tooLong -> listener.rejected(tooLong.key(), "longer than " + Json.MAX_LENGTH + " bytes"));
    }

    /** How long a watch may be silent before the keys are checked. */
    private final class IdleTimeout implements ReadTimeout {
        @Override
        public Duration remaining() {
            return timing.idle();
        }

        @Override
        public void expired() throws IOException {
            long now = table.revision();
            if (now < revision) {
                throw new IOException("etcd is at revision " + now + ", before " + revision + ": it was set back");
            }
            if (now > revision && !nextCheck.isOver()) {
                renewing = true;
                retries.succeeded();
                throw new IOException("the watch is begun anew");
            }
            if (now > revision) {
                OptionalLong unchanged = table.unchangedSince(revision, count);
                revision = unchanged.orElseThrow(() -> new IOException("the watch has missed changes"));
                verified(revision);
            }
            retries.succeeded();
        }
    }
}
