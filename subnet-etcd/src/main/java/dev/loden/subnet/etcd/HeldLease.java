package dev.loden.subnet.etcd;

import dev.loden.api.lease.Lease;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.PluginException;
import dev.loden.store.common.LeaseClaim;
import dev.loden.store.common.OwnLease;
import dev.loden.store.http.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's lease and its renewal. Guarded by the store's lock, so that claiming, renewing and hearing of changes never
 * overlap.
 *
 * <p>It is renewed after a third of its time, though never later than the margin before its end: renewing costs etcd
 * next to nothing, and so a node that is cut off keeps its lease for at least two thirds of the time. What fails is tried
 * again until the time is over.
 */
final class HeldLease {
    private static final Logger LOG = LoggerFactory.getLogger(HeldLease.class);
    private static final Duration FOREVER = Duration.ofDays(1);

    private final EtcdTable table;
    private final Duration margin;
    private final Timing timing;
    private final InstantSource clock;
    private final OwnLease own;
    private final Backoff backoff;
    private Optional<KeyValue> entry = Optional.empty();
    private Instant renewAt = Instant.MAX;
    private Instant expires = Instant.MAX;

    HeldLease(EtcdTable table, Duration margin, Timing timing, InstantSource clock) {
        this.table = table;
        this.margin = margin;
        this.timing = timing;
        this.clock = clock;
        this.own = new OwnLease(table::nameOf, clock);
        this.backoff = timing.backoff();
    }

    Lease claim(LeaseRequest request) {
        entry = Optional.of(new LeaseClaim<>(table, own, new SplittableRandom()).claim(request));
        renewed();
        return own.held().orElseThrow();
    }

    private void renewed() {
        Duration ttl = timing.leaseTtl();
        Duration third = ttl.dividedBy(3);
        Duration latest = ttl.compareTo(margin) > 0 ? ttl.minus(margin) : third;
        Duration wait = latest.compareTo(third) < 0 ? latest : third;
        expires = clock.instant().plus(ttl);
        renewAt = clock.instant().plus(new Backoff(wait, wait).next());
        backoff.reset();
    }

    /** The key of the lease, as long as one is held. */
    Optional<String> key() {
        return own.held().map(lease -> lease.subnets().key());
    }

    /**
     * What etcd holds under a key now.
     *
     * @param key of a lease
     * @param now empty if it is gone
     * @param revision since when that is so
     * @return why this node's lease is lost; empty if it is not
     */
    Optional<String> seen(String key, Optional<KeyValue> now, long revision) {
        boolean news =
                key().equals(Optional.of(key)) && revision > entry.orElseThrow().changed();
        if (!news) {
            return Optional.empty();
        }
        Optional<String> lost = own.judge(now.map(found -> found.value().orElse("")));
        entry = now.filter(found -> lost.isEmpty());
        return lost;
    }

    /** etcd counts its revisions anew, so whatever comes next is news. */
    void setBack() {
        entry = entry.map(old -> new KeyValue(old.key(), old.value(), 0, 0, old.lease()));
    }

    /** How long until {@link #renew} has something to do. */
    Duration idle() {
        boolean limited = own.held().isPresent()
                && entry.filter(e -> !table.isReserved(e)).isPresent();
        return limited ? Duration.between(clock.instant(), renewAt) : FOREVER;
    }

    /**
     * Renews the lease.
     *
     * @return why it is lost; empty if it is not
     */
    Optional<String> renew() {
        KeyValue held = entry.orElseThrow();
        try {
            if (table.keepAlive(held.lease()).isZero()) {
                return reclaim(held);
            }
            renewed();
            LOG.debug("renewed the lease {}", table.nameOf(held.key()));
            return Optional.empty();
        } catch (PluginException e) {
            return retry(e);
        }
    }

    /** The etcd lease is over. If the key is there nevertheless, somebody put it under another one. */
    private Optional<String> reclaim(KeyValue held) {
        Optional<KeyValue> now = table.find(held.key());
        Optional<String> lost =
                now.filter(found -> found.lease() != held.lease()).isEmpty()
                        ? own.lose("has expired: its etcd lease is gone or revoked")
                        : own.judge(now.map(found -> found.value().orElse("")));
        entry = now.filter(found -> lost.isEmpty());
        renewAt = clock.instant();
        return lost;
    }

    private Optional<String> retry(PluginException e) {
        if (clock.instant().isAfter(expires)) {
            return own.lose("has expired, for it could not be renewed: " + e.getMessage());
        }
        Duration wait = backoff.next();
        renewAt = clock.instant().plus(wait);
        LOG.warn("cannot renew the lease, which ends at {}, next try in {}: {}", expires, wait, e.getMessage());
        return Optional.empty();
    }
}
