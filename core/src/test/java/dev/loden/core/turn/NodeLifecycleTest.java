package dev.loden.core.turn;

import static dev.loden.core.sample.Fixture.CONFIG;
import static dev.loden.core.sample.Fixture.lease;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.spi.DriverContext;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.Secrets;
import dev.loden.core.config.InterfaceOptions;
import dev.loden.core.config.RouteChoice;
import dev.loden.core.output.SubnetEnvFile;
import dev.loden.core.plan.BackendPool;
import dev.loden.core.plan.PoolOptions;
import dev.loden.core.sample.Fixture;
import dev.loden.core.status.StatusBoard;
import dev.loden.testkit.FakeKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeLifecycleTest {
    private static final News NOTHING = new News(Optional.empty(), List.of(), Optional.empty(), Optional.empty(), true);
    private static final int EINVAL = 22;

    @TempDir
    Path directory;

    private final FakeKernel kernel = Fixture.host();
    private final StatusBoard status =
            new StatusBoard(Duration.ofSeconds(10), System::nanoTime, InstantSource.system());
    private final List<LeaseRequest> claims = new ArrayList<>();
    private final List<EventFilter> filters = new ArrayList<>();
    private final List<String> traffic = new ArrayList<>();
    private Path subnetEnv;
    private NodeLifecycle lifecycle;

    @BeforeEach
    void start() {
        subnetEnv = directory.resolve("run/subnet.env");
        lifecycle = lifecycle(Settings.EMPTY);
    }

    @Test
    void waitsForTheConfigurationFirst() {
        assertNotEquals(Step.UNFINISHED, lifecycle.step(NOTHING));

        assertEquals("waiting for the network configuration", status.unready());
        assertEquals(0, kernel.writes());
    }

    @Test
    void claimsNothingBeforeTheListIsComplete() {
        lifecycle.step(config(CONFIG));
        lifecycle.step(leases(new LeaseEvent.Upserted(lease(1))));

        assertEquals(List.of(), claims);
        assertEquals("waiting for the list of leases", status.unready());
    }

    @Test
    void claimsALeaseThatSaysHowItIsReached() {
        lifecycle.step(config(CONFIG));
        lifecycle.step(list(lease(1)));

        assertEquals(1, claims.size());
        assertEquals(
                Optional.of(Ipv4.parse("172.16.1.100")),
                claims.getFirst().attributes().publicIp());
        assertEquals("toy", claims.getFirst().attributes().advertisement().backendType());
        assertEquals(0, kernel.writes());
        assertEquals("waiting for a lease", status.unready());
    }

    @Test
    void keepsTheIdentityOfAnEarlierLease() {
        lifecycle.step(config(CONFIG));
        lifecycle.step(list(lease(0), lease(1)));

        assertEquals(
                lease(0).attributes().advertisement(),
                claims.getFirst().attributes().advertisement());
    }

    @Test
    void asksForTheSubnetOfAnEarlierRun() throws IOException {
        Files.createDirectories(subnetEnv.getParent());
        Files.writeString(subnetEnv, "FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.33.1/24\n");
        lifecycle.step(config(CONFIG));
        lifecycle.step(list());

        assertEquals(
                Optional.of(Subnets.of(Prefix.parse("10.244.33.0/24"))),
                claims.getFirst().previous());
    }

    @Test
    void writesSubnetEnvOnlyWhenTheKernelIsReady() throws IOException {
        kernel.failAlways(new ObjectKey.OfLink("toy0"), EINVAL);
        lifecycle.step(config(CONFIG));
        lifecycle.step(list(lease(1)));
        assertEquals(Step.UNFINISHED, lifecycle.step(acquired(lease(0))));
        assertFalse(Files.exists(subnetEnv));
        assertTrue(status.unready().startsWith("waiting for the kernel"), status.unready());
        assertEquals(List.of(), traffic);

        kernel.heal();
        assertNotEquals(Step.UNFINISHED, lifecycle.step(NOTHING));

        assertEquals("""
                FLANNEL_NETWORK=10.244.0.0/16
                FLANNEL_SUBNET=10.244.0.1/24
                FLANNEL_MTU=1450
                FLANNEL_IPMASQ=false
                """, Files.readString(subnetEnv));
        assertEquals("", status.unready());
        assertEquals(List.of("[10.244.0.0/16] 10.244.0.0/24"), traffic);
    }

    @Test
    void isReadyAlthoughOnePeerFails() {
        kernel.failAlways(new ObjectKey.OfRoute(Prefix.parse("10.244.1.0/24")), EINVAL);
        lifecycle.step(config(CONFIG));
        lifecycle.step(list(lease(1), lease(2)));

        assertEquals(Step.UNFINISHED, lifecycle.step(acquired(lease(0))), "the failed route is to be tried again");

        assertTrue(Files.exists(subnetEnv));
        assertTrue(kernel.find(new ObjectKey.OfRoute(Prefix.parse("10.244.2.0/24")))
                .isPresent());
        assertEquals("", status.unready());
    }

    @Test
    void followsLeases() {
        converge(lease(1));
        lifecycle.step(leases(new LeaseEvent.Upserted(lease(2))));
        lifecycle.step(leases(new LeaseEvent.Removed(lease(1).subnets())));

        assertTrue(kernel.find(new ObjectKey.OfRoute(Prefix.parse("10.244.2.0/24")))
                .isPresent());
        assertTrue(kernel.find(new ObjectKey.OfRoute(Prefix.parse("10.244.1.0/24")))
                .isEmpty());
    }

    @Test
    void followsItsOwnLeaseToAnotherSubnet() throws IOException {
        converge(lease(1));
        lifecycle.step(acquired(lease(0, "10.244.50.0/24")));

        assertTrue(Files.readString(subnetEnv).contains("FLANNEL_SUBNET=10.244.50.1/24\n"));
        assertTrue(kernel.toString().contains("10.244.50.0/32 dev toy0"));
        assertFalse(kernel.toString().contains("10.244.0.0/32 dev toy0"));
    }

    @Test
    void writesNothingInAStepWithoutNews() throws IOException {
        converge(lease(1));
        kernel.forgetChanges();
        var written = Files.getLastModifiedTime(subnetEnv);

        assertNotEquals(Step.UNFINISHED, lifecycle.step(NOTHING));

        assertEquals(0, kernel.writes());
        assertEquals(written, Files.getLastModifiedTime(subnetEnv));
        assertEquals(1, claims.size());
    }

    @Test
    void restoresADeletedSubnetEnv() throws IOException {
        converge(lease(1));
        Files.delete(subnetEnv);

        lifecycle.step(NOTHING);

        assertTrue(Files.exists(subnetEnv));
    }

    @Test
    void mendsWhatOthersBreak() {
        converge(lease(1));
        String good = kernel.toString();
        kernel.put(new Neighbor("toy0", Ipv4.parse("10.244.1.0"), MacAddress.parse("02:00:00:00:09:09")));
        kernel.delete(new ObjectKey.OfRoute(Prefix.parse("10.244.1.0/24")));

        lifecycle.step(NOTHING);

        assertEquals(good, kernel.toString());
    }

    @Test
    void goesOnMendingWithoutADefaultRoute() {
        converge(lease(1));
        String good = kernel.toString();
        kernel.removeHostRoute(Fixture.DEFAULT);
        kernel.delete(new ObjectKey.OfRoute(Prefix.parse("10.244.1.0/24")));

        assertNotEquals(Step.UNFINISHED, lifecycle.step(NOTHING));

        kernel.hostRoute(Fixture.DEFAULT);
        assertEquals(good, kernel.toString());
    }

    @Test
    void publishesAChangedPublicAddress() {
        converge(lease(1));
        var moved = new HostLink(2, "eth0", 1500, true, List.of(new Address("eth0", Ipv4.parse("172.16.1.77"), 24)));
        kernel.hostLink(moved);

        lifecycle.step(NOTHING);

        assertEquals(2, claims.size());
        assertEquals(
                Optional.of(Ipv4.parse("172.16.1.77")),
                claims.getLast().attributes().publicIp());
        assertEquals(Optional.of(lease(0).subnets()), claims.getLast().previous());
    }

    @Test
    void waitsForAnExternalInterface() {
        lifecycle = lifecycle(Settings.of(Map.of("iface", List.of("eth7"))));
        PluginException e = assertThrows(PluginException.class, () -> lifecycle.step(config(CONFIG)));

        assertEquals(ErrorCode.UNAVAILABLE, e.code());
        assertTrue(e.getMessage().contains("--iface [eth7]"), e.getMessage());

        kernel.hostLink(
                new HostLink(9, "eth7", 1500, true, List.of(new Address("eth7", Ipv4.parse("172.16.1.100"), 24))));
        lifecycle.step(list());
        assertEquals(1, claims.size());
    }

    @Test
    void refusesABadFirstConfiguration() {
        PluginException e =
                assertThrows(PluginException.class, () -> lifecycle.step(config("{\"Network\":\"nowhere\"}")));

        assertEquals("Network \"nowhere\": not a prefix (address/length, as in 10.244.0.0/16)", e.getMessage());
    }

    @Test
    void keepsTheLastGoodConfiguration() {
        converge(lease(1));
        String good = kernel.toString();

        lifecycle.step(config("{\"Network\":\"nowhere\"}"));

        assertEquals(good, kernel.toString());
    }

    @Test
    void endsWhereNoLeaseCanBeHadForGood() {
        lifecycle.step(config(CONFIG));
        var reason = new PluginException(ErrorCode.CONFIG, "no such store");

        assertEquals(reason, assertThrows(PluginException.class, () -> lifecycle.step(refused(reason))));
    }

    @Test
    void goesOnForwardingWhenTheLeaseIsRefusedLater() {
        converge(lease(1));
        String good = kernel.toString();

        lifecycle.step(refused(new PluginException(ErrorCode.CONFIG, "not any more")));

        assertEquals(good, kernel.toString());
    }

    @Test
    void listensOnlyForWhatMatters() {
        converge(lease(1));
        EventFilter filter = filters.getLast();

        assertEquals(EventFilter.Verdict.DRIFT, filter.judge(new KernelEvent.Overrun("lost")));
        assertEquals(EventFilter.Verdict.DRIFT, filter.judge(touched(new ObjectKey.OfLink("toy0"), "toy0")));
        assertEquals(EventFilter.Verdict.DRIFT, filter.judge(touched(new ObjectKey.OfLink("eth0"), "eth0")));
        assertEquals(
                EventFilter.Verdict.DRIFT,
                filter.judge(touched(new ObjectKey.OfNeighbor("toy0", Ipv4.parse("10.244.1.0")), "toy0")));
        assertEquals(
                EventFilter.Verdict.DRIFT,
                filter.judge(touched(new ObjectKey.OfRoute(Prefix.parse("10.244.1.0/24")), "eth9")));
        assertEquals(
                EventFilter.Verdict.DRIFT,
                filter.judge(touched(new ObjectKey.OfRoute(Prefix.parse("0.0.0.0/0")), "eth9")));
        assertEquals(EventFilter.Verdict.IGNORE, filter.judge(touched(new ObjectKey.OfLink("veth1"), "veth1")));
        assertEquals(
                EventFilter.Verdict.IGNORE,
                filter.judge(touched(new ObjectKey.OfNeighbor("eth0", Ipv4.parse("172.16.1.9")), "eth0")));
        assertEquals(
                EventFilter.Verdict.IGNORE,
                filter.judge(touched(new ObjectKey.OfRoute(Prefix.parse("192.168.0.0/16")), "eth9")));
    }

    private static KernelEvent touched(ObjectKey key, String link) {
        return new KernelEvent.Touched(key, link);
    }

    private NodeLifecycle lifecycle(Settings flags) {
        var secrets = Secrets.inMemory();
        var drivers = new Drivers(kernel, Map.of(), new DriverContext(flags, secrets), event -> {});
        var outputs = new Outputs(
                new SubnetEnvFile(subnetEnv, false),
                status,
                filters::add,
                (network, own) -> traffic.add(network.networks().toList() + " " + own),
                claims::add);
        var options = new PoolOptions(Duration.ofSeconds(30), flags, secrets);
        return new NodeLifecycle(
                drivers,
                new BackendPool(Fixture.PLUGINS, options, drivers::open, System::nanoTime),
                new NodeOptions(InterfaceOptions.of(flags), RouteChoice.AUTO, Fixture.READER),
                outputs,
                System::nanoTime);
    }

    private void converge(Lease... peers) {
        lifecycle.step(config(CONFIG));
        lifecycle.step(list(peers));
        assertNotEquals(Step.UNFINISHED, lifecycle.step(acquired(lease(0))));
    }

    private static News config(String json) {
        return new News(Optional.of(json), List.of(), Optional.empty(), Optional.empty(), false);
    }

    private static News list(Lease... leases) {
        return leases(new LeaseEvent.Resynced(List.of(leases), Set.of()));
    }

    private static News leases(LeaseEvent event) {
        return new News(Optional.empty(), List.of(event), Optional.empty(), Optional.empty(), false);
    }

    private static News acquired(Lease lease) {
        return new News(Optional.empty(), List.of(), Optional.of(lease), Optional.empty(), false);
    }

    private static News refused(PluginException reason) {
        return new News(Optional.empty(), List.of(), Optional.empty(), Optional.of(reason), false);
    }
}
