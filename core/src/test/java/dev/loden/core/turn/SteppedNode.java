package dev.loden.core.turn;

import static dev.loden.core.sample.Fixture.CONFIG;
import static dev.loden.core.sample.Fixture.lease;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Settings;
import dev.loden.api.spi.DriverContext;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.Secrets;
import dev.loden.core.config.DaemonOptions;
import dev.loden.core.config.InterfaceOptions;
import dev.loden.core.config.NetConfReader;
import dev.loden.core.config.RouteChoice;
import dev.loden.core.output.BootCacheFile;
import dev.loden.core.output.BootCacheWriter;
import dev.loden.core.output.SubnetEnvFile;
import dev.loden.core.plan.BackendPool;
import dev.loden.core.plan.PoolOptions;
import dev.loden.core.plugin.BackendPlugins;
import dev.loden.core.sample.Fixture;
import dev.loden.core.status.StatusBoard;
import dev.loden.testkit.FakeKernel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Node 0 with the toy backend on a kernel in memory: each step is a call, and the store grants nothing by itself. */
final class SteppedNode {
    static final News IDLE =
            new News(Optional.empty(), List.of(), Optional.empty(), Optional.empty(), Optional.empty(), false);
    static final News NOTHING =
            new News(Optional.empty(), List.of(), Optional.empty(), Optional.empty(), Optional.empty(), true);

    final FakeKernel kernel;
    final StatusBoard status = new StatusBoard(Duration.ofSeconds(10), System::nanoTime, InstantSource.system());
    final List<LeaseRequest> claims = new ArrayList<>();
    final List<EventFilter> filters = new ArrayList<>();
    final List<String> traffic = new ArrayList<>();
    String unmetRules = "";
    final Path subnetEnv;
    private final NodeLifecycle lifecycle;
    private final Optional<Path> cache;
    private final BackendPlugins plugins;
    private long passed;
    private long cacheClock;

    /** What it costs to write the cache, in nanoseconds. */
    long cacheCost;

    SteppedNode(Path directory, Settings flags) {
        this(directory, flags, false);
    }

    SteppedNode(Path directory, Settings flags, boolean waitsForConfig) {
        this(Fixture.host(), directory, flags, waitsForConfig);
    }

    /** On a kernel that an earlier run may have written. */
    SteppedNode(FakeKernel kernel, Path directory, Settings flags, boolean waitsForConfig) {
        this(kernel, directory, flags, waitsForConfig, Optional.empty());
    }

    /** With other backends. */
    SteppedNode(FakeKernel kernel, Path directory, Settings flags, BackendPlugins plugins) {
        this.kernel = kernel;
        this.plugins = plugins;
        cache = Optional.empty();
        subnetEnv = directory.resolve("run/subnet.env");
        lifecycle = lifecycle(flags, false);
    }

    /** With a boot cache. */
    SteppedNode(FakeKernel kernel, Path directory, Settings flags, boolean waitsForConfig, Optional<Path> cache) {
        this.kernel = kernel;
        plugins = Fixture.PLUGINS;
        this.cache = cache;
        subnetEnv = directory.resolve("run/subnet.env");
        lifecycle = lifecycle(flags, waitsForConfig);
    }

    Step step(News news) {
        return lifecycle.step(news);
    }

    void close() {
        lifecycle.boot().close();
    }

    private NodeLifecycle lifecycle(Settings flags, boolean waitsForConfig) {
        var secrets = Secrets.inMemory();
        var drivers = new Drivers(kernel, Map.of(), new DriverContext(flags, secrets), event -> {});
        var outputs = new Outputs(
                new SubnetEnvFile(subnetEnv, false),
                Optional.empty(),
                status,
                filters::add,
                (network, own) -> {
                    String wanted = network.networks().toList() + " " + own;
                    if (traffic.isEmpty() || !traffic.getLast().equals(wanted)) {
                        traffic.add(wanted);
                    }
                    return unmetRules;
                },
                claims::add);
        var options = new PoolOptions(Duration.ofSeconds(30), flags, secrets);
        return new NodeLifecycle(
                drivers,
                new BackendPool(plugins, options, drivers::open, this::now),
                new NodeOptions(
                        InterfaceOptions.of(flags),
                        RouteChoice.AUTO,
                        new NetConfReader(
                                Optional.of("vxlan"),
                                flags.string("kube-subnet-mgr").isPresent()),
                        waitsForConfig,
                        Set::of,
                        DaemonOptions.of(flags).kernel().blackholes(),
                        cache.map(path -> new BootCacheWriter(
                                new BootCacheFile(path, "toy"), Runnable::run, () -> cacheClock += cacheCost))),
                outputs,
                this::now);
    }

    private long now() {
        return System.nanoTime() + passed;
    }

    /** When a step is due although nothing happens. */
    Optional<Duration> due() {
        return lifecycle.due();
    }

    Optional<Duration> chore() {
        return lifecycle.boot().saving();
    }

    /** Time passes. */
    Step pass(Duration time) {
        passed += time.toNanos();
        return step(NOTHING);
    }

    void converge(Lease... peers) {
        lifecycle.step(config(CONFIG));
        lifecycle.step(list(peers));
        assertNotEquals(Step.UNFINISHED, lifecycle.step(acquired(lease(0))));
    }

    static News config(String json) {
        return new News(Optional.of(json), List.of(), Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    static News list(Lease... leases) {
        return leases(new LeaseEvent.Resynced(List.of(leases), Set.of()));
    }

    static News leases(LeaseEvent event) {
        return new News(Optional.empty(), List.of(event), Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    static News acquired(Lease lease) {
        return new News(Optional.empty(), List.of(), Optional.of(lease), Optional.empty(), Optional.empty(), false);
    }

    static News refused(PluginException reason) {
        return new News(Optional.empty(), List.of(), Optional.empty(), Optional.empty(), Optional.of(reason), false);
    }
}
