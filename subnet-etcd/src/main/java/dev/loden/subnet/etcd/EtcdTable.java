package dev.loden.subnet.etcd;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.store.common.LeaseTable;
import dev.loden.store.common.ValueRoom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/**
 * flannel's keys in etcd: reads them, and writes only by transactions that fail if the key has changed since it was read.
 */
final class EtcdTable implements LeaseTable<KeyValue> {
    private static final int PAGE = 5000;
    private static final int SMALLER = 8;

    private final EtcdClient etcd;
    private final String root;
    private final String subnets;
    private final Duration leaseTtl;
    private final int most;

    /** Made smaller where so many keys are too much for one answer, and larger again where they are not. */
    private volatile int page;

    EtcdTable(EtcdClient etcd, String prefix, Duration leaseTtl) {
        this(etcd, prefix, leaseTtl, PAGE);
    }

    /** With at most so many keys in one answer. */
    EtcdTable(EtcdClient etcd, String prefix, Duration leaseTtl, int page) {
        this.etcd = etcd;
        this.root = prefix + "/";
        this.subnets = root + "subnets/";
        this.leaseTtl = leaseTtl;
        this.page = page;
        this.most = page;
    }

    /** All keys, the configuration's among them. */
    KeyRange keys() {
        return KeyRange.below(root);
    }

    String configKey() {
        return root + "config";
    }

    String nameOf(String leaseKey) {
        return subnets + leaseKey;
    }

    /** The lease's key in an etcd key; empty if the etcd key is not a lease's. */
    Optional<String> leaseKey(String etcdKey) {
        return etcdKey.startsWith(subnets) ? Optional.of(etcdKey.substring(subnets.length())) : Optional.empty();
    }

    /**
     * Reads all keys, the configuration's among them, as they were at one revision.
     *
     * @return the revision
     */
    long readAll(Consumer<KeyValue> entries) {
        return readRange(keys(), entries);
    }

    @Override
    public List<KeyValue> list() {
        var leases = new ArrayList<KeyValue>();
        var room = new ValueRoom(subnets);
        readRange(
                KeyRange.below(subnets),
                entry -> leaseKey(entry.key()).map(entry::withKey).ifPresent(lease -> {
                    leases.add(lease.withValue(room.keep(lease.value())));
                }));
        return leases;
    }

    /** While one page is processed, etcd prepares the next. */
    private long readRange(KeyRange keys, Consumer<KeyValue> entries) {
        KeyPage present = readPage(keys, 0);
        long revision = present.revision();
        long all = present.count();
        long read = 0;
        while (present.more()) {
            read += present.entries().size();
            KeyRange rest = keys.after(present.entries().getLast().key());
            var pending = new FutureTask<>(() -> readPage(rest, revision));
            Thread.ofPlatform().name("loden-etcd-page").daemon().start(pending);
            present.entries().forEach(entries);
            present = await(pending);
        }
        if (read + present.entries().size() < all) {
            throw new PluginException(
                    ErrorCode.UNAVAILABLE,
                    "etcd has " + all + " keys below " + root + ", but its list ends after "
                            + (read + present.entries().size()));
        }
        present.entries().forEach(entries);
        return revision;
    }

    private KeyPage readPage(KeyRange keys, long revision) {
        KeyPage answer = range(keys, revision).resumable();
        if (answer.more()
                && (answer.entries().isEmpty()
                        || answer.entries().getLast().key().compareTo(keys.from()) < 0)) {
            throw new PluginException(
                    ErrorCode.UNAVAILABLE, "etcd announces more keys, but sends none that can be read");
        }
        return answer;
    }

    private KeyPage range(KeyRange keys, long revision) {
        while (true) {
            int limit = page;
            try {
                KeyPage answer = etcd.attempt(calls -> calls.range(keys, revision, limit, true));
                page = Math.min(most, limit * 2);
                return answer;
            } catch (EtcdRefusal e) {
                if (e.code() != EtcdRefusal.TOO_LONG) {
                    throw etcd.refused(e);
                }
                if (limit == 1) {
                    return etcd.call(calls -> calls.range(keys, revision, 1, false))
                            .withoutValues();
                }
                page = Math.max(1, limit / SMALLER);
            }
        }
    }

    private static KeyPage await(FutureTask<KeyPage> pending) {
        try {
            return pending.get();
        } catch (InterruptedException e) {
            pending.cancel(true);
            Thread.currentThread().interrupt();
            throw new PluginException(ErrorCode.UNAVAILABLE, "closed before etcd had answered", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }

    @Override
    public Optional<KeyValue> find(String leaseKey) {
        return range(KeyRange.of(nameOf(leaseKey)), 0).entries().stream()
                .findFirst()
                .map(entry -> entry.withKey(leaseKey));
    }

    @Override
    public Optional<KeyValue> create(String key, String value) {
        long lease = grant();
        OptionalLong revision = put(Txn.Condition.absent(nameOf(key)), key, value, lease);
        if (revision.isPresent()) {
            long now = revision.getAsLong();
            return Optional.of(new KeyValue(key, Optional.of(value), now, now, lease));
        }
        // This node's after all if the answer to a first attempt was lost on its way.
        return find(key).filter(entry -> entry.lease() == lease);
    }

    /**
     * A reservation stays without etcd lease. Otherwise the key's etcd lease is renewed; only if that has ended, or has another TTL than
     * it should, the key is put under a new one. So a restart writes nothing.
     */
    @Override
    public Optional<KeyValue> keep(KeyValue entry, String value) {
        long lease = isReserved(entry) || keepAlive(entry.lease()).equals(leaseTtl) ? entry.lease() : grant();
        return lease == entry.lease() && entry.value().equals(Optional.of(value))
                ? Optional.of(entry)
                : write(entry, value, lease);
    }

    @Override
    public Optional<KeyValue> rewrite(KeyValue entry) {
        return write(entry, entry.value().orElseThrow(), entry.lease());
    }

    private Optional<KeyValue> write(KeyValue entry, String value, long lease) {
        OptionalLong revision = put(unchanged(entry), entry.key(), value, lease);
        return revision.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new KeyValue(entry.key(), Optional.of(value), entry.created(), revision.getAsLong(), lease));
    }

    @Override
    public void remove(KeyValue entry) {
        transact(new Txn(unchanged(entry), new Txn.Operation.Delete(nameOf(entry.key()))));
    }

    private Txn.Condition unchanged(KeyValue entry) {
        return Txn.Condition.unchanged(nameOf(entry.key()), entry.changed());
    }

    /** The later one is withdrawn. */
    @Override
    public boolean withdraws(KeyValue own, KeyValue other) {
        return other.created() < own.created();
    }

    @Override
    public boolean isReserved(KeyValue entry) {
        return entry.lease() == 0;
    }

    private OptionalLong put(Txn.Condition condition, String key, String value, long lease) {
        Txn.Answer answer = transact(new Txn(condition, new Txn.Operation.Put(nameOf(key), value, lease)));
        return answer.succeeded() ? OptionalLong.of(answer.revision()) : OptionalLong.empty();
    }

    /**
     * Whether the keys are unchanged since a revision: none was written, and there are as many as there were.
     *
     * @return the revision up to which they are unchanged; empty if they are not
     */
    OptionalLong unchangedSince(long revision, long count) {
        Txn.Answer answer =
                transact(new Txn(Txn.Condition.before(keys(), revision + 1), new Txn.Operation.Count(keys())));
        return answer.succeeded() && answer.count() == count
                ? OptionalLong.of(answer.revision())
                : OptionalLong.empty();
    }

    /** Etcd's present revision. */
    long revision() {
        return range(KeyRange.of(configKey()), 0).revision();
    }

    private Txn.Answer transact(Txn request) {
        return etcd.call(calls -> calls.transact(request));
    }

    private long grant() {
        return etcd.call(calls -> calls.grant(leaseTtl));
    }

    /**
     * Renews an etcd lease.
     *
     * @return its TTL from now on; zero if it has ended
     */
    Duration keepAlive(long lease) {
        return etcd.call(calls -> calls.keepAlive(lease));
    }
}
