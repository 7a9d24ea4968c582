package dev.loden.core.turn;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.spi.ConfigSource;
import dev.loden.api.spi.DriverContext;
import dev.loden.api.spi.LeaseListener;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.api.spi.Secrets;
import dev.loden.api.spi.SubnetManager;
import dev.loden.base.Deadline;
import dev.loden.core.config.InterfaceOptions;
import dev.loden.core.config.Resync;
import dev.loden.core.config.RouteChoice;
import dev.loden.core.lease.LeaseKeeper;
import dev.loden.core.output.SubnetEnvFile;
import dev.loden.core.plan.BackendPool;
import dev.loden.core.plan.PoolOptions;
import dev.loden.core.plugin.ServiceCatalog;
import dev.loden.core.sample.Fixture;
import dev.loden.core.status.StatusBoard;
import dev.loden.testkit.Await;
import dev.loden.testkit.FakeKernel;
import dev.loden.testkit.FakeLeases;
import dev.loden.testkit.FaultyNetlink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** The whole core with its threads and the real backends, between a kernel and a store in memory that fail by plan, on a host of others. */
final class FaultyNode implements AutoCloseable {
    /** However busy the machine is: several of the longest pauses. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    static final String VXLAN = LiveNode.config("{\"Type\":\"vxlan\"}");
    static final String HOST_GW = LiveNode.config("{\"Type\":\"host-gw\"}");

    /** Forty times the resync period, for a busy machine. */
    private static final Duration NOTICED = Duration.ofSeconds(10);

    private static final LongSupplier CLOCK = System::nanoTime;
    private static final Duration DRAIN = Duration.ofMillis(200);

    /** Others' things, which nothing may touch: a network like ours, and a route within it. */
    private static final HostLink OTHERS =
            new HostLink(7, "cni9", 1500, true, List.of(new Address("cni9", Ipv4.parse("10.99.0.1"), 24)));

    private static final HostRoute OTHERS_ROUTE =
            new HostRoute(Prefix.parse("10.250.0.0/16"), Optional.of(Ipv4.parse("172.16.1.7")), "eth0", 0);

    final FakeKernel kernel = host();
    final FaultyNetlink door = new FaultyNetlink(kernel);
    final FakeLeases leases = new FakeLeases();
    final StatusBoard status = new StatusBoard(Duration.ofMillis(250), CLOCK, InstantSource.system());

    /** How often the store dies of an Error, from now on. */
    final AtomicInteger storeKills = new AtomicInteger();

    final Path subnetEnv;
    private Deadline noticed = Deadline.after(NOTICED, CLOCK);
    private final Inbox inbox = new Inbox(CLOCK);
    private final AtomicReference<Optional<EventFilter>> filter = new AtomicReference<>(Optional.empty());
    private final SubnetManager store = new KillableStore(leases.open());
    private final LeaseKeeper keeper;
    private final BackendPool pool;
    private final ReconcileLoop loop;
    private final NetlinkOps.Monitor monitor;

    static FakeKernel host() {
        return Fixture.host().hostLink(OTHERS).hostRoute(OTHERS_ROUTE);
    }

    FaultyNode(Path directory) {
        subnetEnv = directory.resolve("subnet.env");
        var secrets = Secrets.inMemory();
        var plugins =
                ServiceCatalog.discover(directory.resolve("none"), Set.of()).backendPlugins();
        var drivers = new Drivers(door, Map.of(), new DriverContext(Settings.EMPTY, secrets), inbox::drift);
        keeper = new LeaseKeeper(store, new LeaseResults(inbox, status), CLOCK, new SplittableRandom());
        pool = new BackendPool(plugins, new PoolOptions(DRAIN, Settings.EMPTY, secrets), drivers::open, CLOCK);
        var outputs = new Outputs(
                new SubnetEnvFile(subnetEnv, false),
                Optional.empty(),
                status,
                next -> filter.set(Optional.of(next)),
                (network, subnets) -> "",
                keeper::want);
        var options = new NodeOptions(
                InterfaceOptions.of(Settings.EMPTY),
                RouteChoice.AUTO,
                Fixture.READER,
                false,
                Set::of,
                false,
                Optional.empty());
        loop = new ReconcileLoop(
                inbox,
                new NodeLifecycle(drivers, pool, options, outputs, CLOCK),
                status,
                new Resync(Duration.ofMillis(250), false),
                CLOCK);
        monitor = door.monitor(event -> {
            switch (filter.get().map(present -> present.judge(event)).orElse(EventFilter.Verdict.DRIFT)) {
                case DRIFT -> inbox.drift(event);
                case EXPECTED, IGNORE -> {}
            }
        });
    }

    FaultyNode start(String config) {
        leases.configure(config);
        loop.start();
        keeper.start();
        store.configSource().orElseThrow().watch(new SourceListener(inbox, status));
        store.watch(new StoreListener(inbox, keeper, status));
        return this;
    }

    /** Node 0 has the subnet that all others leave free. */
    static FaultyNode reserved(Path directory) {
        var node = new FaultyNode(directory);
        node.leases.put(Fixture.lease("10.244.0.0/24", "172.16.1.100", LiveNode.plain("")));
        return node;
    }

    /** Waits for a condition; whatever the node says meanwhile has to be true. */
    void await(String what, BooleanSupplier condition) {
        try {
            Await.until(what, PATIENCE, () -> {
                assertTruthful();
                return condition.getAsBoolean();
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; it says \"" + status.unready() + "\"\n" + kernel, e);
        }
    }

    void awaitReady() {
        await("readiness", () -> status.unready().isEmpty());
    }

    /**
     * A node that says it is ready can carry pods: it has a subnet, and the way to receive that its lease advertises. What others take away
     * shows as soon as it is noticed.
     */
    synchronized void assertTruthful() {
        boolean receives = Files.exists(subnetEnv) && (!advertisesVxlan() || has("flannel.1"));
        if (receives || !status.unready().isEmpty()) {
            noticed = Deadline.after(NOTICED, CLOCK);
        }
        assertTrue(!noticed.isOver(), () -> "ready for " + NOTICED + ", but " + kernel);
    }

    private boolean advertisesVxlan() {
        return own().map(lease ->
                        lease.attributes().advertisement().backendType().equals("vxlan"))
                .orElse(false);
    }

    Optional<Lease> own() {
        return leases.leases().stream()
                .filter(lease -> lease.attributes().publicIp().equals(Optional.of(Ipv4.parse("172.16.1.100"))))
                .findFirst();
    }

    boolean has(String device) {
        return kernel.find(new ObjectKey.OfLink(device)).isPresent();
    }

    @Override
    public void close() {
        loop.close();
        keeper.close();
        monitor.close();
        pool.close();
        store.close();
        door.close();
    }

    private final class KillableStore implements SubnetManager {
        private final SubnetManager store;

        KillableStore(SubnetManager store) {
            this.store = store;
        }

        @Override
        public void watch(LeaseListener listener) {
            store.watch(listener);
        }

        @Override
        public Lease acquire(LeaseRequest request) {
            if (storeKills.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new AssertionError("killed in the store, as the test ordered");
            }
            return store.acquire(request);
        }

        @Override
        public Optional<ConfigSource> configSource() {
            return store.configSource();
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
