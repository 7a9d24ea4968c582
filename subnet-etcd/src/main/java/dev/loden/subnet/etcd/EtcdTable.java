package dev.loden.subnet.etcd;

import dev.loden.api.lease.Settings;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.store.common.LeaseTable;
import java.io.IOException;
import java.io.OutputStream;
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

    private final EtcdHttp http;
    private final String root;
    private final String subnets;
    private final Duration leaseTtl;

    EtcdTable(EtcdHttp http, String prefix, Duration leaseTtl) {
        this.http = http;
        this.root = prefix + "/";
        this.subnets = root + "subnets/";
        this.leaseTtl = leaseTtl;
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

    /** The smallest text that is greater than all that begin with a prefix ending in a slash. */
    private static String end(String prefix) {
        return prefix.substring(0, prefix.length() - 1) + '0';
    }

    /** The request that watches all keys from a revision on. */
    String watchRequest(long revision) {
        return "{\"create_request\":{\"key\":\"%s\",\"range_end\":\"%s\",\"start_revision\":\"%d\",\"progress_notify\":true}}"
                .formatted(Wire.base64(root), Wire.base64(end(root)), revision);
    }

    /**
     * Reads all keys, the configuration's among them, as they were at one revision.
     *
     * @return the revision
     */
    long readAll(Consumer<KeyValue> entries) {
        return readRange(root, entries);
    }

    @Override
    public List<KeyValue> list() {
        var leases = new ArrayList<KeyValue>();
        readRange(
                subnets, entry -> leases.add(entry.withKey(leaseKey(entry.key()).orElseThrow())));
        return leases;
    }

    /** While one page is processed, etcd prepares the next. */
    private long readRange(String prefix, Consumer<KeyValue> entries) {
        Page page = readPage(prefix, prefix, 0);
        long revision = page.range().revision();
        while (page.range().more()) {
            String next = page.entries().getLast().key() + '\0';
            var pending = new FutureTask<>(() -> readPage(next, prefix, revision));
            Thread.ofPlatform().name("loden-etcd-page").daemon().start(pending);
            page.entries().forEach(entries);
            page = await(pending);
        }
        page.entries().forEach(entries);
        return revision;
    }

    private record Page(List<KeyValue> entries, Wire.Range range) {}

    private Page readPage(String from, String prefix, long revision) {
        var entries = new ArrayList<KeyValue>();
        Wire.Range range = range(
                "{\"key\":\"%s\",\"range_end\":\"%s\",\"limit\":\"%d\",\"revision\":\"%d\"}"
                        .formatted(Wire.base64(from), Wire.base64(end(prefix)), PAGE, revision),
                entries::add);
        if (range.more() && (entries.isEmpty() || entries.getLast().key().compareTo(from) < 0)) {
            throw new PluginException(ErrorCode.UNAVAILABLE, "etcd announces more keys, but sends none");
        }
        return new Page(entries, range);
    }

    private static Page await(FutureTask<Page> pending) {
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

    private Wire.Range range(String request, Consumer<KeyValue> entries) {
        try (EtcdHttp.Answer answer = http.open("/v3/kv/range", request, http::deadline)) {
            try {
                Wire.Range page = Wire.range(Wire.parser(answer.body()), entries);
                answer.body().transferTo(OutputStream.nullOutputStream());
                return page;
            } catch (IOException e) {
                throw http.failed(answer, e);
            }
        } catch (EtcdRefusal e) {
            throw http.refused(e);
        }
    }

    @Override
    public Optional<KeyValue> find(String leaseKey) {
        var found = new ArrayList<KeyValue>();
        range("{\"key\":\"%s\"}".formatted(Wire.base64(nameOf(leaseKey))), found::add);
        return found.stream().findFirst().map(entry -> entry.withKey(leaseKey));
    }

    @Override
    public Optional<KeyValue> create(String key, String value) {
        long lease = grant();
        OptionalLong revision = put(nameOf(key), "CREATE", 0, value, lease);
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
        if (lease == entry.lease() && entry.value().equals(Optional.of(value))) {
            return Optional.of(entry);
        }
        OptionalLong revision = put(nameOf(entry.key()), "MOD", entry.changed(), value, lease);
        return revision.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new KeyValue(entry.key(), Optional.of(value), entry.created(), revision.getAsLong(), lease));
    }

    @Override
    public void remove(KeyValue entry) {
        String key = Wire.base64(nameOf(entry.key()));
        transact("{\"compare\":[%s],\"success\":[{\"requestDeleteRange\":{\"key\":\"%s\"}}]}"
                .formatted(compare(key, "MOD", entry.changed()), key));
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

    private OptionalLong put(String etcdKey, String target, long expected, String value, long lease) {
        String key = Wire.base64(etcdKey);
        Settings answer = transact(
                "{\"compare\":[%s],\"success\":[{\"requestPut\":{\"key\":\"%s\",\"value\":\"%s\",\"lease\":\"%d\"}}]}"
                        .formatted(compare(key, target, expected), key, Wire.base64(value), lease));
        return succeeded(answer) ? OptionalLong.of(revision(answer)) : OptionalLong.empty();
    }

    private static String compare(String key, String target, long expected) {
        String member = target.equals("MOD") ? "mod_revision" : "create_revision";
        return "{\"key\":\"%s\",\"target\":\"%s\",\"result\":\"EQUAL\",\"%s\":\"%d\"}"
                .formatted(key, target, member, expected);
    }

    /**
     * Whether the keys are unchanged since a revision: none was written, and there are as many as there were.
     *
     * @return the revision up to which they are unchanged; empty if they are not
     */
    OptionalLong unchangedSince(long revision, long count) {
        String range = "\"key\":\"%s\",\"range_end\":\"%s\"".formatted(Wire.base64(root), Wire.base64(end(root)));
        Settings answer = transact(
                "{\"compare\":[{%s,\"target\":\"MOD\",\"result\":\"LESS\",\"mod_revision\":\"%d\"}],\"success\":[{\"requestRange\":{%s,\"count_only\":true}}]}"
                        .formatted(range, revision + 1, range));
        return succeeded(answer) && count(answer) == count ? OptionalLong.of(revision(answer)) : OptionalLong.empty();
    }

    private static long count(Settings answer) {
        return answer.members().get("responses") instanceof List<?> responses
                        && !responses.isEmpty()
                        && responses.getFirst() instanceof Settings response
                ? response.object("response_range")
                        .map(range -> number(range, "count"))
                        .orElse(0L)
                : 0;
    }

    private Settings transact(String request) {
        return call("/v3/kv/txn", request);
    }

    private static boolean succeeded(Settings answer) {
        return answer.bool("succeeded").orElse(false);
    }

    private static long revision(Settings answer) {
        return answer.object("header").map(header -> number(header, "revision")).orElse(0L);
    }

    private long grant() {
        return number(call("/v3/lease/grant", "{\"TTL\":\"" + leaseTtl.toSeconds() + "\"}"), "ID");
    }

    /**
     * Renews an etcd lease.
     *
     * @return its TTL from now on; zero if it has ended
     */
    Duration keepAlive(long lease) {
        Settings answer = call("/v3/lease/keepalive", "{\"ID\":\"" + lease + "\"}");
        return Duration.ofSeconds(
                answer.object("result").map(result -> number(result, "TTL")).orElse(0L));
    }

    private Settings call(String path, String request) {
        try {
            return http.call(path, request);
        } catch (EtcdRefusal e) {
            throw http.refused(e);
        }
    }

    private static long number(Settings answer, String name) {
        try {
            return answer.string(name).map(Long::parseLong).orElse(0L);
        } catch (IllegalArgumentException e) {
            throw new PluginException(
                    ErrorCode.UNAVAILABLE, "etcd's answer has no number as " + name + ": is it etcd 3.4 or newer?", e);
        }
    }
}
