package dev.loden.core.turn;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.spi.BackendProvider;
import dev.loden.api.spi.DriverContext;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.Secrets;
import dev.loden.core.config.InterfaceOptions;
import dev.loden.core.config.RouteChoice;
import dev.loden.core.output.SubnetEnvFile;
import dev.loden.core.plan.BackendPool;
import dev.loden.core.plan.PoolOptions;
import dev.loden.core.plugin.BackendPlugins;
import dev.loden.core.plugin.ServiceCatalog;
import dev.loden.core.sample.CountedPlugins;
import dev.loden.core.sample.DrivenBackend;
import dev.loden.core.sample.Fixture;
import dev.loden.core.sample.SilentProvider;
import dev.loden.core.sample.ToyBackend;
import dev.loden.core.sample.ToyDriver;
import dev.loden.core.status.StatusBoard;
import dev.loden.testkit.FakeKernel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/** Node 0 of the reference run with the real backends, on a kernel in memory, with a store that grants what is asked. */
final class LiveNode {
    static final Duration DRAIN = Duration.ofSeconds(30);

    final FakeKernel kernel;
    final ToyDriver driver;
    final Secrets secrets = Secrets.inMemory();
    final Path subnetEnv;
    final StatusBoard status = new StatusBoard(Duration.ofSeconds(10), System::nanoTime, InstantSource.system());
    final List<LeaseRequest> claims = new ArrayList<>();
    final List<String> kernelAtClaim = new ArrayList<>();
    final List<EventFilter> filters = new ArrayList<>();
    final NodeLifecycle lifecycle;
    final CountedPlugins counted = new CountedPlugins();
    Set<IpAddress> storeAddresses = Set.of();
    private Optional<String> lastConfig = Optional.empty();
    private long now = 1;

    LiveNode(FakeKernel kernel, Path directory) {
        this(kernel, directory, RouteChoice.AUTO);
    }

    LiveNode(FakeKernel kernel, Path directory, RouteChoice routes) {
        this(kernel, directory, routes, DRAIN, Optional.empty());
    }

    /** With a clock of its own, unless there is one. */
    LiveNode(FakeKernel kernel, Path directory, RouteChoice routes, Duration drain, Optional<LongSupplier> given) {
        LongSupplier clock = given.orElse(() -> now);
        this.kernel = kernel;
        this.subnetEnv = directory.resolve("subnet.env");
        BackendPlugins real = ServiceCatalog.discover(directory.resolve("no plugins"), Set.of())
                .backendPlugins();
        Map<String, BackendProvider> providers = new HashMap<>(real.backends());
        providers.put(ToyBackend.TYPE, new ToyBackend.EncryptingProvider());
        providers.put(DrivenBackend.TYPE, new DrivenBackend.Provider());
        providers.put(SilentProvider.TYPE, new SilentProvider());
        BackendPlugins plugins = counted.of(new BackendPlugins(providers, real.refiners()));
        this.driver = new ToyDriver(kernel);
        var drivers = new Drivers(
                kernel, Map.of(ToyDriver.NAME, driver), new DriverContext(Settings.EMPTY, secrets), event -> {});
        var outputs = new Outputs(
                new SubnetEnvFile(subnetEnv, false),
                Optional.empty(),
                status,
                filters::add,
                (network, subnets) -> "",
                this::claim);
        lifecycle = new NodeLifecycle(
                drivers,
                new BackendPool(plugins, new PoolOptions(drain, Settings.EMPTY, secrets), drivers::open, clock),
                new NodeOptions(
                        InterfaceOptions.of(Settings.EMPTY),
                        routes,
                        Fixture.READER,
                        false,
                        () -> storeAddresses,
                        false,
                        Optional.empty()),
                outputs,
                clock);
    }

    private void claim(LeaseRequest request) {
        claims.add(request);
        kernelAtClaim.add(kernel.toString());
    }

    static String config(String backend) {
        return "{\"Network\":\"10.244.0.0/16\",\"SubnetMin\":\"10.244.0.0\",\"Backend\":" + backend + "}";
    }

    static Advertisement vxlan(int vni, int node) {
        return new Advertisement(
                "vxlan",
                Settings.of(Map.of(
                        "VNI", vni, "VtepMAC", "aa:00:00:%02x:%02d:%02x".formatted(node >> 8, vni, node & 0xff))),
                Settings.EMPTY);
    }

    static Advertisement plain(String type) {
        return new Advertisement(type, Settings.EMPTY, Settings.EMPTY);
    }

    static Lease peer(int node, Advertisement advertisement) {
        return Fixture.lease("10.244." + node + ".0/24", "172.16.1." + (100 + node), advertisement);
    }

    static Lease farPeer(int node, Advertisement advertisement) {
        return Fixture.lease("10.244." + node + ".0/24", "172.16.2." + (100 + node), advertisement);
    }

    /** Up and running, with these peers. */
    LiveNode started(String backend, Lease... peers) {
        configure(config(backend));
        list(peers);
        granted();
        return this;
    }

    /** Up and running, with this configuration and no peers. */
    LiveNode startedWith(String json) {
        configure(json);
        list();
        granted();
        return this;
    }

    boolean configure(String json) {
        lastConfig = Optional.of(json);
        return step(
                new News(Optional.of(json), List.of(), Optional.empty(), Optional.empty(), Optional.empty(), false));
    }

    boolean list(Lease... leases) {
        return apply(new LeaseEvent.Resynced(List.of(leases), Set.of()));
    }

    boolean apply(LeaseEvent event) {
        return apply(List.of(event));
    }

    /** All in one step. */
    boolean apply(List<LeaseEvent> events) {
        return step(new News(
                Optional.empty(), List.copyOf(events), Optional.empty(), Optional.empty(), Optional.empty(), false));
    }

    /** The store has written what was claimed last. */
    boolean granted() {
        LeaseRequest last = claims.getLast();
        var subnets = new Subnets(
                last.config().ipv4().map(range -> Prefix.parse("10.244.0.0/24")),
                last.config().ipv6().map(range -> Prefix.parse("fd00:244::/64")));
        Lease lease = new Lease(subnets, last.attributes());
        return step(
                new News(Optional.empty(), List.of(), Optional.of(lease), Optional.empty(), Optional.empty(), false));
    }

    /** The store says that this node is to be reached at this IPv4 address; empty if it no longer says so. */
    boolean published(String ipv4) {
        Optional<Ipv4> address = ipv4.isEmpty() ? Optional.empty() : Optional.of(Ipv4.parse(ipv4));
        var node = new LeaseAttributes(address, Optional.empty(), Advertisement.NONE);
        return step(
                new News(Optional.empty(), List.of(), Optional.empty(), Optional.of(node), Optional.empty(), false));
    }

    boolean pass(Duration time) {
        now += time.toNanos();
        return step(new News(Optional.empty(), List.of(), Optional.empty(), Optional.empty(), Optional.empty(), true));
    }

    /** The configuration is given once more. */
    boolean planAnew() {
        return configure(lastConfig.orElseThrow());
    }

    /** How often a peer was planned. */
    int plans() {
        return counted.plans();
    }

    private boolean step(News mail) {
        return lifecycle.step(mail) != Step.UNFINISHED;
    }

    Optional<Duration> due() {
        return lifecycle.due();
    }

    /** The route to a peer's pods, as ip prints it; empty text if there is none. */
    String route(int node) {
        return route("10.244." + node + ".0/24");
    }

    String route(String subnet) {
        return kernel.find(new ObjectKey.OfRoute(Prefix.parse(subnet)))
                .map(Object::toString)
                .orElse("");
    }

    boolean has(String device) {
        return kernel.find(new ObjectKey.OfLink(device)).isPresent();
    }

    Advertisement published() {
        return claims.getLast().attributes().advertisement();
    }

    static Ipv4 address(int node) {
        return Ipv4.parse("172.16.1." + (100 + node));
    }
}
