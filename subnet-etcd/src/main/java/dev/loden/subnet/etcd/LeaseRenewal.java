package dev.loden.subnet.etcd;

import dev.loden.api.lease.Lease;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.PluginException;
import dev.loden.base.Backoff;
import dev.loden.base.Deadline;
import dev.loden.base.DistinctLog;
import dev.loden.store.common.LeaseClaim;
import dev.loden.store.common.OwnLease;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's lease and its renewal. Guarded by the store's lock, so that claiming, renewing and the events of the watch never overlap.
 *
 * <p>The lease is renewed after a third of its time, at the latest the margin before its end: a renewal costs etcd next to nothing, and
 * a node that is cut off keeps its lease for at least two thirds of the time. A renewal that fails is retried until the time is over.
 */
final class LeaseRenewal {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseRenewal.class);
    private static final Duration NOT_DUE = Duration.ofDays(1);

    private final EtcdTable table;
    private final Duration margin;
    private final Timing timing;
    private final LongSupplier nanoClock;
    private final OwnLease own;
    private final SplittableRandom random = new SplittableRandom();
    private final Backoff backoff;
    private final DistinctLog troubles = new DistinctLog(LOG);
    private Optional<KeyValue> entry = Optional.empty();
    private Deadline renewAt;
    private Deadline expiry;

    /** As {@link #untilDue} found it, which is asked after each change. */
    private volatile Optional<Deadline> valid = Optional.empty();

    LeaseRenewal(EtcdTable table, Duration margin, Timing timing, LongSupplier nanoClock) {
        this.table = table;
        this.margin = margin;
        this.timing = timing;
        this.nanoClock = nanoClock;
        this.own = new OwnLease(table::nameOf, nanoClock);
        this.backoff = new Backoff(timing.firstRetry(), timing.lastRetry(), random);
        this.renewAt = Deadline.after(NOT_DUE, nanoClock);
        this.expiry = renewAt;
    }

    Lease claim(LeaseRequest request) {
        entry = Optional.of(new LeaseClaim<>(table, own, random).claim(request));
        renewed();
        own.checkUncontested();
        return own.held().orElseThrow();
    }

    /** If the key has changed meanwhile, the watch will report it. */
    void announce() {
        if (!own.isWritten()) {
            entry = entry.flatMap(held -> table.rewrite(held).or(() -> Optional.of(held)));
        }
    }

    private void renewed() {
        Duration ttl = timing.leaseTtl();
        Duration third = Duration.ofNanos(ttl.toNanos() / 3);
        Duration latest = ttl.compareTo(margin) > 0 ? ttl.minus(margin) : third;
        expiry = Deadline.after(ttl, nanoClock);
        renewAt = Deadline.after(spread(latest.compareTo(third) < 0 ? latest : third), nanoClock);
        backoff.succeeded();
        troubles.recovered("lease renewal");
    }

    /** Between half and the whole, so that nodes that started together do not renew together. */
    private Duration spread(Duration limit) {
        return Duration.ofNanos(random.nextLong(limit.toNanos() / 2, limit.toNanos() + 1));
    }

    /** The key of the lease, as long as one is held. */
    Optional<String> key() {
        return own.held().map(lease -> lease.subnets().key());
    }

    /**
     * The state of a key in etcd.
     *
     * @param key of a lease
     * @param now empty if the key is removed
     * @param revision since when
     * @return why this node's lease is lost; empty if it is not
     */
    Optional<String> seen(String key, Optional<KeyValue> now, long revision) {
        boolean changed =
                key().equals(Optional.of(key)) && revision > entry.orElseThrow().changed();
        if (!changed) {
            return Optional.empty();
        }
        Optional<String> value = now.map(found -> found.value().orElse(""));
        boolean announced = now.filter(this::isAnnouncement).isPresent();
        Optional<String> lost = announced ? own.checkWritten(value) : own.check(value);
        entry = now.filter(found -> lost.isEmpty());
        return lost;
    }

    /** A daemon that finds this node's lease as its own writes it under the etcd lease that it has; others put one under theirs. */
    private boolean isAnnouncement(KeyValue now) {
        KeyValue before = entry.orElseThrow();
        return before.changed() > 0 && now.changed() > before.changed() && now.lease() == before.lease();
    }

    /** etcd was set back and counts its revisions from the start: the next state of the key is later than any before. */
    void setBack() {
        entry = entry.map(old -> new KeyValue(old.key(), old.value(), 0, 0, old.lease()));
    }

    /** More time may have passed for etcd than for this machine's monotonic clock. */
    void dueNow() {
        renewAt = Deadline.after(Duration.ZERO, nanoClock);
    }

    /** How long until a call of {@link #renew} is due. */
    Duration untilDue() {
        boolean expires = own.held().isPresent()
                && entry.filter(e -> !table.isReserved(e)).isPresent();
        valid = expires ? Optional.of(expiry) : Optional.empty();
        return expires ? renewAt.remaining() : NOT_DUE;
    }

    /** How long the lease is valid without being renewed; empty if it does not expire. <b>Thread</b>: any, without the lock. */
    OptionalLong secondsLeft() {
        return valid.map(until -> OptionalLong.of(Math.max(0, until.remaining().toSeconds())))
                .orElse(OptionalLong.empty());
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
                return checkExpired(held);
            }
            renewed();
            LOG.debug("renewed lease {}", table.nameOf(held.key()));
            return Optional.empty();
        } catch (PluginException e) {
            return retry(e);
        }
    }

    /** The etcd lease has ended. If the key is there nevertheless, another daemon has put it under another etcd lease. */
    private Optional<String> checkExpired(KeyValue held) {
        Optional<KeyValue> now = table.find(held.key());
        Optional<String> lost =
                now.filter(found -> found.lease() != held.lease()).isEmpty()
                        ? own.lose("has expired: its etcd lease has ended or was revoked")
                        : own.check(now.map(found -> found.value().orElse("")));
        entry = now.filter(found -> lost.isEmpty());
        renewAt = Deadline.after(Duration.ZERO, nanoClock);
        return lost;
    }

    private Optional<String> retry(PluginException e) {
        if (expiry.isOver()) {
            return own.lose("has expired, because it could not be renewed: " + e.getMessage());
        }
        renewAt = Deadline.after(backoff.failed(), nanoClock);
        long hours = expiry.remaining().toHours() + 1;
        troubles.warn(
                "lease renewal", e.getMessage() + "; trying again, the lease expires in less than " + hours + " h");
        return Optional.empty();
    }
}
