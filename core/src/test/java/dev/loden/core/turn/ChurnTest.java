package dev.loden.core.turn;

import static dev.loden.core.turn.LiveNode.peer;
import static dev.loden.core.turn.LiveNode.vxlan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.core.config.RouteChoice;
import dev.loden.core.sample.Fixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A day of peers that come, change, go and cannot be reached, and a thousand reconnects of the store leave nothing behind: no object, no
 * number of a next hop, no thread, no open file, no memory.
 */
class ChurnTest {
    private static final int PEERS = 150;
    private static final int HOURS = 24;
    private static final int ROUNDS = 4;
    private static final int RECONNECTS = 1_000;

    /** Two MB for 14,400 peers that came, changed and went: 145 bytes for each would show. */
    private static final long SLACK = 2L << 20;

    @TempDir
    Path directory;

    @Test
    void leavesNothingBehind() {
        LiveNode node = new LiveNode(Fixture.host(), directory, RouteChoice.NEXTHOP).started("{\"Type\":\"vxlan\"}");
        hour(node, 0);
        String kernel = node.kernel.toString();
        String numbers = withPeers(node);
        assertTrue(numbers.contains("nhid"), numbers);
        long used = used(node);
        for (int hour = 1; hour <= HOURS; hour++) {
            hour(node, hour);
            assertEquals(kernel, node.kernel.toString(), "after " + hour + " h");
        }
        assertEquals(numbers, withPeers(node), "the numbers of next hops");
        assertEquals(kernel, node.kernel.toString());
        assertEquals(0, node.status.node().peers());
        assertTrue(node.status.node().unreachable().isEmpty());
        long more = used(node) - used;
        assertTrue(more < SLACK, "it holds " + more + " bytes more");
    }

    /** The kernel while there are some peers. */
    private static String withPeers(LiveNode node) {
        List<Lease> peers = List.of(peer(1, vxlan(1, 1)), peer(2, vxlan(1, 2)), peer(3, vxlan(1, 3)));
        node.apply(peers.stream().<LeaseEvent>map(LeaseEvent.Upserted::new).toList());
        String kernel = node.kernel.toString();
        node.apply(peers.stream()
                .<LeaseEvent>map(lease -> new LeaseEvent.Removed(lease.subnets()))
                .toList());
        return kernel;
    }

    private static void hour(LiveNode node, int hour) {
        for (int round = 0; round < ROUNDS; round++) {
            List<LeaseEvent> come = new ArrayList<>();
            List<LeaseEvent> change = new ArrayList<>();
            List<LeaseEvent> go = new ArrayList<>();
            for (int i = 1; i <= PEERS; i++) {
                Lease first = peer(i, i % 10 == 0 ? LiveNode.plain("unknown" + hour) : vxlan(1, i));
                come.add(new LeaseEvent.Upserted(first));
                change.add(new LeaseEvent.Upserted(peer(i, vxlan(1, 1 + (i + round + hour) % PEERS))));
                go.add(new LeaseEvent.Removed(first.subnets()));
            }
            node.apply(come);
            node.apply(change);
            node.apply(go);
            node.pass(Duration.ofMinutes(60 / ROUNDS));
            node.status.storeDisconnected("outage " + hour + " " + round);
            node.status.storeConnected();
        }
    }

    @Test
    void aThousandReconnectsLeaveNothingBehind() throws IOException {
        try (FaultyNode node = FaultyNode.reserved(directory)) {
            for (int i = 1; i <= 20; i++) {
                node.leases.put(peer(i, vxlan(1, i)));
            }
            node.start(FaultyNode.VXLAN);
            reconnect(node, RECONNECTS / 10);
            String kernel = node.kernel.toString();
            long threads = threads();
            long files = files();
            long used = used(node);
            reconnect(node, RECONNECTS);
            assertEquals(kernel, node.kernel.toString());
            node.await("the threads to end", () -> threads() <= threads);
            assertTrue(files() <= files, "open files");
            long more = used(node) - used;
            assertTrue(more < SLACK, "it holds " + more + " bytes more");
        }
    }

    /** While the store is away one peer goes and another one moves; both are as before at the end. */
    private static void reconnect(FaultyNode node, int times) {
        for (int i = 0; i < times; i++) {
            node.leases.disconnect("outage " + i);
            int gone = 1 + i % 20;
            node.leases.remove(peer(gone, vxlan(1, gone)).subnets().key());
            node.leases.reconnect();
            node.leases.put(peer(gone, vxlan(1, gone)));
            node.kernel.forgetChanges();
        }
        node.await(
                "all peers",
                () -> node.status.node().peers() == 20
                        && node.status.node().unreachable().isEmpty());
        node.awaitReady();
    }

    private static long threads() {
        return Thread.getAllStackTraces().size();
    }

    private static long files() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private static long used(FaultyNode node) {
        node.kernel.forgetChanges();
        return used();
    }

    private static long used(LiveNode node) {
        node.kernel.forgetChanges(); // what the test doubles remember
        node.filters.clear();
        return used();
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
