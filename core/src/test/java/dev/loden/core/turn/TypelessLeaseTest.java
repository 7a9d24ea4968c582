package dev.loden.core.turn;

import static dev.loden.core.turn.LiveNode.DRAIN;
import static dev.loden.core.turn.LiveNode.config;
import static dev.loden.core.turn.LiveNode.peer;
import static dev.loden.core.turn.LiveNode.plain;
import static dev.loden.core.turn.LiveNode.vxlan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Prefix;
import dev.loden.core.sample.Fixture;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leases that name no backend, as those of flannel's udp; "silent" is the backend whose leases they are. */
class TypelessLeaseTest {
    private static final String SILENT = "{\"Type\":\"silent\"}";
    private static final String VXLAN = "{\"Type\":\"vxlan\"}";
    private static final String BY_SILENT = "10.244.1.0/24 via 172.16.1.101 dev eth0 proto loden onlink";

    @TempDir
    Path directory;

    private LiveNode node;

    @BeforeEach
    void start() {
        node = new LiveNode(Fixture.host(), directory);
    }

    @Test
    void isAPeerOfANodeThatUsesTheBackend() {
        node.started(SILENT, peer(1, Advertisement.NONE), peer(2, vxlan(1, 2)));
        assertEquals(BY_SILENT, node.route(1));
        assertEquals("10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink", node.route(2));
        assertEquals(
                "silent",
                node.lifecycle.inquiry().peers().findFirst().orElseThrow().backend());
    }

    @Test
    void isAReservationElsewhere() {
        node.started(VXLAN, peer(1, Advertisement.NONE), peer(2, vxlan(1, 2)));
        assertEquals("", node.route(1));
        assertEquals(Map.of(), node.status.node().unreachable());
        assertEquals(List.of(), node.status.node().others());
    }

    @Test
    void isAReservationIfItNamesNoNode() {
        var nobody = new LeaseAttributes(Optional.empty(), Optional.empty(), Advertisement.NONE);
        node.started(SILENT, new Lease(Subnets.of(Prefix.parse("10.244.1.0/24")), nobody));
        assertEquals("", node.route(1));
        assertEquals(Map.of(), node.status.node().unreachable());
    }

    @Test
    void aLeaseThatNamesTheBackendIsReachedFromAnywhere() {
        node.started(VXLAN, peer(1, plain("silent")));
        assertEquals(BY_SILENT, node.route(1));
    }

    /** A change of all nodes: those that have not changed yet are reached until the old way has drained. */
    @Test
    void staysAPeerWhileTheBackendDrains() {
        node.started(SILENT, peer(1, Advertisement.NONE), peer(2, Advertisement.NONE));
        node.configure(config(VXLAN));
        node.granted();
        assertEquals(BY_SILENT, node.route(1));

        node.apply(new LeaseEvent.Upserted(peer(1, vxlan(1, 1))));
        assertEquals("10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink", node.route(1));
        assertTrue(node.route(2).contains("172.16.1.102"));

        node.pass(DRAIN);
        assertEquals("", node.route(2), "only a reservation now");
        assertEquals(List.of(), node.status.node().others());
    }
}
