package dev.loden.subnet.etcd;

import dev.loden.api.lease.Settings;
import dev.loden.api.spi.SubnetManager;
import dev.loden.store.grpc.GrpcJava;
import dev.loden.testbed.EtcdProcess;
import dev.loden.testbed.FaultProxy;
import dev.loden.testkit.StoreSubject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A part of a running etcd, reached through a proxy. */
final class EtcdSubject extends StoreSubject {
    static final Timing QUICK = new Timing(
            Duration.ofHours(24),
            Duration.ofSeconds(3),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofMillis(20),
            Duration.ofMillis(200));

    /** The library, which tests have on the class path. */
    static final EtcdEndpoint.GrpcLoader GRPC = GrpcJava::new;

    /** Where JSON is spoken it must not be loaded. */
    static final EtcdEndpoint.GrpcLoader NONE = () -> {
        throw new AssertionError("gRPC is not needed here");
    };

    final EtcdProcess etcd;
    final FaultProxy proxy;
    final String prefix = "/test/" + UUID.randomUUID();
    private final Timing timing;
    private final EtcdEndpoint.GrpcLoader library;

    EtcdSubject(EtcdProcess etcd, Timing timing, EtcdEndpoint.GrpcLoader library) {
        this.etcd = etcd;
        this.proxy = new FaultProxy(etcd.port());
        this.timing = timing;
        this.library = library;
    }

    @Override
    protected SubnetManager create() {
        return new EtcdStore(options(), timing, System::nanoTime, library);
    }

    EtcdStoreOptions options() {
        Map<String, String> flags = Map.of("etcd-endpoints", "http://127.0.0.1:" + proxy.port(), "etcd-prefix", prefix);
        return EtcdStoreOptions.of(Settings.of(flags));
    }

    String full(String key) {
        return prefix + "/subnets/" + key;
    }

    @Override
    public void putConfig(String json) {
        etcd.put(prefix + "/config", json);
    }

    @Override
    public void put(String key, String value) {
        etcd.put(full(key), value);
    }

    @Override
    public void delete(String key) {
        etcd.delete(full(key));
    }

    @Override
    public Optional<String> get(String key) {
        return etcd.get(full(key));
    }

    @Override
    public boolean expires(String key) {
        return etcd.field(full(key), "Lease").orElseThrow() != 0;
    }

    /** The connection breaks, and the revisions that were missed are dropped before it is back. */
    @Override
    public void disturb() {
        disconnect();
        etcd.put(prefix + "/junk", "1");
        etcd.put(prefix + "/junk", "2");
        etcd.compact();
        reconnect();
    }

    void disconnect() {
        proxy.set(FaultProxy.Mode.REFUSE);
        proxy.cut();
    }

    void reconnect() {
        proxy.set(FaultProxy.Mode.PASS);
    }

    @Override
    public void close() {
        super.close();
        proxy.close();
    }
}
