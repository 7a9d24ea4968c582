package dev.loden.core.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Outcome;
import dev.loden.api.spi.DriverContext;
import dev.loden.api.spi.Secrets;
import dev.loden.core.config.InterfaceOptions;
import dev.loden.core.config.RouteChoice;
import dev.loden.core.output.SubnetEnvFile;
import dev.loden.core.plan.BackendPool;
import dev.loden.core.plan.PoolOptions;
import dev.loden.core.plugin.BackendPlugins;
import dev.loden.core.sample.DrivenBackend;
import dev.loden.core.sample.Fixture;
import dev.loden.core.sample.ToyBackend;
import dev.loden.core.sample.ToyDriver;
import dev.loden.core.status.StatusBoard;
import dev.loden.testkit.FakeKernel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backend with an object driver, on a kernel in memory. */
class DriversTest {
    private static final Duration DRAIN = Duration.ofSeconds(30);
    private static final String DRIVEN =
            "{\"Network\":\"10.244.0.0/16\",\"SubnetMin\":\"10.244.0.0\",\"Backend\":{\"Type\":\"driven\"}}";
    private static final Prefix SUBNET = Prefix.parse("10.244.1.0/24");

    private final FakeKernel kernel = Fixture.host();
    private final ToyDriver driver = new ToyDriver(kernel);
    private final Secrets secrets = Secrets.inMemory();
    private final Drivers drivers = new Drivers(
            kernel, Map.of(ToyDriver.NAME, driver), new DriverContext(Settings.EMPTY, secrets), event -> {});
    private long now = 1;

    @TempDir
    Path directory;

    @Test
    void makesSetsUpAndHealsADeviceAndItsPeers() {
        NodeLifecycle node = node();
        converge(node, DRIVEN, peer(0), peer(1));
        assertConverged();

        driver.table().clear();
        assertEquals(Step.CHANGED, node.step(resync()));
        assertConverged();

        kernel.delete(DrivenBackend.LINK.key());
        assertEquals(Step.CHANGED, node.step(resync()));
        assertConverged();
        assertEquals(Step.IDLE, node.step(resync()));
        assertEquals(1, driver.opened());
    }

    @Test
    void drainsABackendWithADriver() {
        NodeLifecycle node = node();
        converge(node, DRIVEN, peer(0), peer(1));
        node.step(config(Fixture.CONFIG));
        node.step(list(Fixture.lease(1)));
        node.step(acquired(Fixture.lease(0)));
        assertTrue(kernel.find(DrivenBackend.LINK.key()).isPresent(), "it receives until the drain time is over");
        now += DRAIN.toNanos();
        node.step(resync());
        node.step(resync());
        assertEquals(Optional.empty(), kernel.find(DrivenBackend.LINK.key()));
        assertEquals(Map.of(), driver.table());
    }

    /** An earlier daemon with another configuration has left a device, as one that does not live in the process stays. */
    @Test
    void opensTheDriverOfABackendThatAnEarlierDaemonUsed() {
        kernel.put(DrivenBackend.LINK);
        kernel.put(new Address(DrivenBackend.DEVICE, Ipv4.parse("10.244.0.0"), 32));
        kernel.hostLink(new HostLink(
                9,
                DrivenBackend.DEVICE,
                1472,
                true,
                List.of(new Address(DrivenBackend.DEVICE, Ipv4.parse("10.244.0.0"), 32))));
        driver.table().put(SUBNET, new ToyDriver.Entry(DrivenBackend.DEVICE, SUBNET));
        NodeLifecycle node = node();
        converge(node, Fixture.CONFIG, Fixture.lease(0), Fixture.lease(1));
        assertEquals(1, driver.opened());
        now += DRAIN.toNanos();
        node.step(resync());
        node.step(resync());
        assertEquals(Optional.empty(), kernel.find(DrivenBackend.LINK.key()));
    }

    @Test
    void reportsOneOutcomeForADeviceThatIsMadeInSteps() {
        drivers.open(Set.of(ToyDriver.NAME));
        var stale = new Link(
                DrivenBackend.DEVICE,
                new LinkKind.Custom("dummy", Optional.empty(), List.of()),
                Optional.empty(),
                1500,
                true);
        List<Change> changes = List.of(
                new Change.Recreate(stale, DrivenBackend.LINK, "is dummy, want tun"),
                new Change.Add(new Address(DrivenBackend.DEVICE, Ipv4.parse("10.244.0.0"), 32), "missing"));
        assertEquals(
                changes.stream().map(Outcome::made).toList(),
                drivers.apply(new Batch(changes)).outcomes());
        assertSetUp();
    }

    private void assertConverged() {
        assertSetUp();
        assertEquals(Map.of(SUBNET, new ToyDriver.Entry(DrivenBackend.DEVICE, SUBNET)), driver.table());
        assertTrue(kernel.find(new ObjectKey.OfRoute(SUBNET)).isPresent(), kernel::toString);
    }

    private void assertSetUp() {
        Link link = (Link) kernel.find(DrivenBackend.LINK.key()).orElseThrow();
        assertTrue(DrivenBackend.LINK.kind().matches(link.kind()), link::toString);
        assertEquals(1472, link.mtu());
        assertTrue(link.up(), link::toString);
    }

    private NodeLifecycle node() {
        var plugins = new BackendPlugins(
                Map.of(
                        DrivenBackend.TYPE, new DrivenBackend.Provider(),
                        ToyBackend.TYPE, new ToyBackend.Provider()),
                List.of());
        var outputs = new Outputs(
                new SubnetEnvFile(directory.resolve("subnet.env"), false),
                Optional.empty(),
                new StatusBoard(Duration.ofSeconds(10), System::nanoTime, InstantSource.system()),
                filter -> {},
                (network, own) -> "",
                request -> {});
        return new NodeLifecycle(
                drivers,
                new BackendPool(plugins, new PoolOptions(DRAIN, Settings.EMPTY, secrets), drivers::open, () -> now),
                new NodeOptions(
                        InterfaceOptions.of(Settings.EMPTY),
                        RouteChoice.AUTO,
                        Fixture.READER,
                        false,
                        Set::of,
                        false,
                        Optional.empty()),
                outputs,
                () -> now);
    }

    private static void converge(NodeLifecycle node, String config, Lease own, Lease peer) {
        node.step(config(config));
        node.step(list(peer));
        assertEquals(Step.CHANGED, node.step(acquired(own)), "converged without a failure");
    }

    private static Lease peer(int node) {
        return Fixture.lease("10.244." + node + ".0/24", "172.16.1." + (100 + node), DrivenBackend.ADVERTISEMENT);
    }

    private static News config(String json) {
        return new News(Optional.of(json), List.of(), Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    private static News list(Lease... leases) {
        var event = new LeaseEvent.Resynced(List.of(leases), Set.of());
        return new News(Optional.empty(), List.of(event), Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    private static News acquired(Lease own) {
        return new News(Optional.empty(), List.of(), Optional.of(own), Optional.empty(), Optional.empty(), false);
    }

    private static News resync() {
        return new News(Optional.empty(), List.of(), Optional.empty(), Optional.empty(), Optional.empty(), true);
    }
}
