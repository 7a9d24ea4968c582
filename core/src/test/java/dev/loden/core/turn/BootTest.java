package dev.loden.core.turn;

import static dev.loden.core.sample.Fixture.CONFIG;
import static dev.loden.core.sample.Fixture.lease;
import static dev.loden.core.turn.SteppedNode.acquired;
import static dev.loden.core.turn.SteppedNode.config;
import static dev.loden.core.turn.SteppedNode.list;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.spi.PluginException;
import dev.loden.core.sample.Fixture;
import dev.loden.testkit.FakeKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that starts while its store is away. */
class BootTest {
    private static final Duration SOON = Duration.ofSeconds(1);

    @TempDir
    Path directory;

    private SteppedNode node(FakeKernel kernel) {
        return new SteppedNode(
                kernel, directory, Settings.EMPTY, true, Optional.of(directory.resolve("state/boot.cache")));
    }

    /** As after a reboot: of the earlier run only the cache is left. */
    private SteppedNode rebooted(Lease... peers) {
        return restarted(Fixture.host(), peers);
    }

    private SteppedNode restarted(FakeKernel kernel, Lease... peers) {
        SteppedNode earlier = node(Fixture.host());
        earlier.converge(peers);
        earlier.subnetEnv.toFile().delete();
        return node(kernel);
    }

    private static boolean has(SteppedNode node, int peer) {
        return node.kernel
                .find(new ObjectKey.OfRoute(Prefix.parse("10.244." + peer + ".0/24")))
                .isPresent();
    }

    private static String stale(SteppedNode node) {
        return node.status.all().string("stale").orElse("");
    }

    @Test
    void carriesPodsFromTheCache() throws IOException {
        SteppedNode node = rebooted(lease(1), lease(2));
        node.step(SteppedNode.NOTHING);
        assertFalse(has(node, 1), "the store may answer yet");

        node.pass(SOON);

        assertTrue(has(node, 1) && has(node, 2), node.kernel::toString);
        assertTrue(Files.readString(node.subnetEnv).contains("FLANNEL_SUBNET=10.244.0.1/24"));
        assertEquals("", node.status.unready());
        assertTrue(stale(node).contains("until the lease store answers"), stale(node));
        assertEquals(1, node.claims.size(), "the lease is requested");
        assertEquals(Optional.of(lease(0).subnets()), node.claims.getFirst().previous(), "the same one");
    }

    /** A daemon whose store is away for hours is as quiet as one whose store is there. */
    @Test
    void isQuietWhileTheStoreIsAway() {
        SteppedNode node = rebooted(lease(1), lease(2));
        node.step(SteppedNode.NOTHING);
        assertTrue(node.due().isPresent(), "the cache is to be used soon");
        node.pass(SOON);
        assertEquals(Optional.empty(), node.due());
        node.pass(Duration.ofMinutes(1));
        assertEquals(Optional.empty(), node.due());
    }

    @Test
    void waitsForAStoreThatAnswersSoon() {
        SteppedNode node = rebooted(lease(1), lease(2));
        node.step(SteppedNode.NOTHING);
        node.converge(lease(2));
        node.pass(SOON);
        assertFalse(has(node, 1));
        assertEquals("", stale(node));
    }

    /** The list of many leases takes a store, and this node, more than a moment. */
    @Test
    void waitsLongerTheMoreLeasesTheStoreHas() {
        Lease[] many = IntStream.rangeClosed(1, 4_000)
                .mapToObj(peer -> lease(1 + peer % 9, "10.244." + (peer >> 4) + "." + ((peer & 15) << 4) + "/28"))
                .filter(lease -> !lease.subnets().equals(lease(0).subnets()))
                .toArray(Lease[]::new);
        SteppedNode node = rebooted(many);
        node.step(SteppedNode.NOTHING);
        node.pass(Duration.ofMillis(320));
        assertEquals("", stale(node));
        node.pass(SOON);
        assertTrue(stale(node).contains("until the lease store answers"), stale(node));
    }

    @Test
    void isCorrectedByTheStore() throws IOException {
        SteppedNode node = rebooted(lease(1), lease(2));
        node.step(SteppedNode.NOTHING);
        node.pass(SOON);

        node.step(config(CONFIG));
        node.step(list(lease(0), lease(2), lease(3)));

        assertFalse(has(node, 1));
        assertTrue(has(node, 2) && has(node, 3), node.kernel::toString);
        assertEquals("", stale(node));

        node.step(acquired(lease(0, "10.244.7.0/24"))); // its own was lost
        assertTrue(Files.readString(node.subnetEnv).contains("FLANNEL_SUBNET=10.244.7.1/24"));
    }

    /** The kernel holds what came after the cache was written. */
    @Test
    void removesNothingBecauseTheCacheIsOld() {
        SteppedNode newer = new SteppedNode(Fixture.host(), directory, Settings.EMPTY, true);
        newer.converge(lease(1), lease(5));
        SteppedNode node = restarted(newer.kernel, lease(1), lease(2));
        node.step(SteppedNode.NOTHING);
        node.pass(SOON);
        node.pass(SOON);
        assertTrue(has(node, 5), node.kernel::toString);
        assertTrue(has(node, 2), node.kernel::toString);

        node.step(list(lease(0), lease(1)));
        node.step(acquired(lease(0)));
        assertFalse(has(node, 5), node.kernel::toString);
        assertFalse(has(node, 2), node.kernel::toString);
    }

    @Test
    void waitsWhereThereIsNoCacheOrABadOne() throws IOException {
        SteppedNode node = rebooted(lease(1));
        Files.writeString(directory.resolve("state/boot.cache"), "nonsense");
        node.step(SteppedNode.NOTHING);
        node.pass(SOON);
        assertEquals("waiting for the network configuration", node.status.unready());
    }

    @Test
    void waitsWhereTheCacheIsOfAnotherNode() {
        node(Fixture.host()).converge(lease(1));
        FakeKernel other = new FakeKernel()
                .hostLink(new dev.loden.api.plan.HostLink(
                        2,
                        "eth0",
                        1500,
                        true,
                        List.of(new dev.loden.api.plan.Address(
                                "eth0", dev.loden.api.net.Ipv4.parse("172.16.1.150"), 24))))
                .hostRoute(Fixture.SEGMENT)
                .hostRoute(Fixture.DEFAULT);
        SteppedNode node = node(other);
        node.subnetEnv.toFile().delete();
        node.step(SteppedNode.NOTHING);
        node.pass(SOON);
        assertEquals("waiting for a lease", node.status.unready());
        assertFalse(Files.exists(node.subnetEnv));
    }

    @Test
    void keepsItUpToDateButNotAtEachStep() throws IOException {
        SteppedNode node = node(Fixture.host());
        node.converge(lease(1));
        Path file = directory.resolve("state/boot.cache");
        assertFalse(Files.readString(file).contains("10.244.2.0-24"));
        node.step(list(lease(0), lease(1), lease(2)));
        assertFalse(Files.readString(file).contains("10.244.2.0-24"), "too early");
        assertEquals(Optional.empty(), node.due(), "no turn is due for it");
        assertTrue(node.chore().isPresent());
        node.pass(SOON);
        assertEquals(Optional.empty(), node.chore());
        assertTrue(Files.readString(file).contains("10.244.2.0-24"));
    }

    /** That of a large network takes long to write. */
    @Test
    void keepsALargeOneUpToDateLessOften() throws IOException {
        SteppedNode node = node(Fixture.host());
        node.cacheCost = Duration.ofMillis(100).toNanos();
        node.converge(lease(1));
        node.pass(SOON);
        node.step(list(lease(0), lease(1), lease(2)));
        node.pass(SOON);
        node.step(list(lease(0), lease(1), lease(2), lease(3)));
        node.pass(SOON);
        Path file = directory.resolve("state/boot.cache");
        assertFalse(Files.readString(file).contains("10.244.3.0-24"), "too early");
        node.pass(Duration.ofSeconds(5));
        assertTrue(Files.readString(file).contains("10.244.3.0-24"));
    }

    /** What came in the pause is not lost when the daemon is stopped. */
    @Test
    void isUpToDateWhenTheDaemonEnds() throws IOException {
        SteppedNode node = node(Fixture.host());
        node.converge(lease(1));
        node.step(list(lease(0), lease(1), lease(2)));
        node.close();
        assertTrue(Files.readString(directory.resolve("state/boot.cache")).contains("10.244.2.0-24"));
    }

    /** What is refused because of a configuration that no one has confirmed needs a fresh start, not an operator. */
    @Test
    void startsAnewForAnotherNetwork() {
        SteppedNode node = rebooted(lease(1));
        node.step(SteppedNode.NOTHING);
        node.pass(SOON);
        var other = config(CONFIG.replace("10.244.", "10.99."));
        assertThrows(PluginException.class, () -> node.step(other));
        assertFalse(Files.exists(directory.resolve("state/boot.cache")));

        SteppedNode confirmed = rebooted(lease(1));
        confirmed.step(SteppedNode.NOTHING);
        confirmed.pass(SOON);
        confirmed.step(config(CONFIG));
        confirmed.step(other);
        assertTrue(confirmed.status.node().refused().contains("Network cannot change"));
    }

    /** A full disk, for instance: what could not be kept is kept when that is over, though nothing changes then. */
    @Test
    void keepsLaterWhatCannotBeWritten() throws IOException {
        SteppedNode node = node(Fixture.host());
        Path state = directory.resolve("state");
        Files.writeString(state, "in the way");
        node.converge(lease(1));
        node.pass(SOON);
        assertTrue(node.chore().isPresent(), "it is to be tried again");
        Files.delete(state);
        node.pass(Duration.ofSeconds(5));
        assertTrue(Files.readString(state.resolve("boot.cache")).contains("10.244.1.0-24"));
        assertEquals(Optional.empty(), node.chore());
    }
}
