package dev.loden.core.turn;

import static dev.loden.core.turn.LiveNode.peer;
import static dev.loden.core.turn.LiveNode.vxlan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.core.config.RouteChoice;
import dev.loden.core.sample.Fixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A day of peers that come, change, go and cannot be reached leaves nothing behind: no object, no number, no memory. */
class ChurnTest {
    private static final int PEERS = 150;
    private static final int HOURS = 24;
    private static final int ROUNDS = 4;

    /** Two MB for 14,400 peers that came, changed and went: 145 bytes for each would show. */
    private static final long SLACK = 2L << 20;

    @TempDir
    Path directory;

    @Test
    void leavesNothingBehind() {
        LiveNode node = new LiveNode(Fixture.host(), directory, RouteChoice.NEXTHOP).started("{\"Type\":\"vxlan\"}");
        hour(node, 0);
        String kernel = node.kernel.toString();
        long used = used(node);
        for (int hour = 1; hour <= HOURS; hour++) {
            hour(node, hour);
            assertEquals(kernel, node.kernel.toString(), "after " + hour + " h");
        }
        assertEquals(0, node.status.node().peers());
        assertTrue(node.status.node().unreachable().isEmpty());
        long more = used(node) - used;
        assertTrue(more < SLACK, "it holds " + more + " bytes more");
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

    private static long used(LiveNode node) {
        node.kernel.forgetChanges(); // what the test doubles remember
        node.filters.clear();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
