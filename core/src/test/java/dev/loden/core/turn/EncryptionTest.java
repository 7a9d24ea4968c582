package dev.loden.core.turn;

import static dev.loden.core.turn.LiveNode.DRAIN;
import static dev.loden.core.turn.LiveNode.config;
import static dev.loden.core.turn.LiveNode.peer;
import static dev.loden.core.turn.LiveNode.plain;
import static dev.loden.core.turn.LiveNode.vxlan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Egress;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import dev.loden.core.sample.Fixture;
import dev.loden.core.sample.ToyBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where one of two nodes encrypts, nothing goes between them in the clear. The toy is the backend that encrypts. */
class EncryptionTest {
    private static final String ENCRYPTING = "{\"Type\":\"toy\"}";
    private static final String ENCRYPTING_DIRECT = "{\"Type\":\"toy\",\"DirectRouting\":true}";
    private static final String VXLAN = "{\"Type\":\"vxlan\"}";
    private static final String DIRECT = "{\"Type\":\"vxlan\",\"DirectRouting\":true}";
    private static final ObjectKey DEVICE = new ObjectKey.OfLink(ToyBackend.DEVICE);
    private static final Route DARK = new Route(Prefix.parse("10.244.0.0/16"), Via.Blackhole.LAST, Route.LODEN);
    private static final String ENCRYPTED_ROUTE = "10.244.1.0/24 via 10.244.1.0 dev toy0 onlink";

    @TempDir
    Path directory;

    private LiveNode node;

    @BeforeEach
    void start() {
        node = new LiveNode(Fixture.host(), directory);
    }

    private static Advertisement toy(int number) {
        return ToyBackend.advertisement("02:00:00:00:01:0" + number);
    }

    @Test
    void takesNoPlainRouteToAPeerThatEncrypts() {
        node.started(DIRECT, peer(1, toy(1)), peer(2, vxlan(1, 2)));

        assertEquals(ENCRYPTED_ROUTE, node.route(1));
        assertEquals("10.244.2.0/24 via 172.16.1.102 dev eth0 proto loden", node.route(2));
    }

    @Test
    void takesNoPlainRouteWhereItEncryptsItself() {
        node.started(ENCRYPTING_DIRECT, peer(1, toy(1)));
        assertEquals(ENCRYPTED_ROUTE, node.route(1));
    }

    @Test
    void sendsNothingToAPeerThatDoesNotEncrypt() {
        node.started(ENCRYPTING, peer(1, toy(1)), peer(2, vxlan(1, 2)), peer(3, plain("host-gw")));

        assertEquals("", node.route(2));
        assertEquals("", node.route(3));
        Map<Subnets, String> unreachable = node.status.node().unreachable();
        String reason = unreachable.get(Subnets.of(Prefix.parse("10.244.3.0/24")));
        assertTrue(reason.contains("host-gw, which does not encrypt as this node's toy does"), reason);
    }

    /** A change of all nodes: each is reached as it advertises, until the old way has drained. */
    @Test
    void reachesThoseThatHaveNotChangedYetUntilTheOldWayHasDrained() {
        node.started(VXLAN, peer(1, vxlan(1, 1)), peer(2, vxlan(1, 2)));
        node.configure(config(ENCRYPTING));
        node.granted();
        node.apply(new LeaseEvent.Upserted(peer(1, toy(1))));
        assertEquals(ENCRYPTED_ROUTE, node.route(1));
        assertEquals("10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink", node.route(2));

        node.pass(DRAIN);
        assertEquals("", node.route(2));
        node.apply(new LeaseEvent.Upserted(peer(3, vxlan(1, 3))));
        assertEquals("", node.route(3));
    }

    @Test
    void goesBackWithoutAGap() {
        node.started(ENCRYPTING, peer(1, toy(1)));
        node.configure(config(VXLAN));
        node.granted();
        assertEquals(ENCRYPTED_ROUTE, node.route(1));

        node.apply(new LeaseEvent.Upserted(peer(1, vxlan(1, 1))));
        assertEquals("10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink", node.route(1));
    }

    /** The device of a peer's pods: its own, or that of the default route; empty if the kernel drops what is for them. */
    private String way() {
        return node.kernel.egress(Ipv4.parse("10.244.1.7")).map(Egress::link).orElse("");
    }

    private void lose(ObjectKey key) {
        node.kernel.delete(key);
        assertEquals(
                EventFilter.Verdict.DRIFT,
                node.filters.getLast().judge(new KernelEvent.Touched(key, key.equals(DEVICE) ? ToyBackend.DEVICE : "")),
                "the event leads to a turn");
    }

    @Test
    void leavesNothingToTheDefaultRouteWhileItsDeviceIsGone() {
        assertEquals("eth0", way());
        node.started(ENCRYPTING, peer(1, toy(1)));
        assertEquals("toy0", way());

        lose(DEVICE);
        assertEquals("", way());
        node.pass(Duration.ZERO);
        assertEquals("toy0", way());

        lose(DARK.key());
        node.pass(Duration.ZERO);
        lose(DEVICE);
        assertEquals("", way());
    }

    /** From before the first device is made until the last one is gone, and no longer. */
    @Test
    void isDarkAsLongAsItEncrypts() {
        node.started(VXLAN, peer(1, vxlan(1, 1)));
        assertEquals(Optional.empty(), node.kernel.find(DARK.key()));
        node.kernel.forgetChanges();
        node.configure(config(ENCRYPTING));
        assertEquals(DARK, node.kernel.changes().getFirst().object(), "before the device");
        node.granted();
        node.apply(new LeaseEvent.Upserted(peer(1, toy(1))));

        node.configure(config(VXLAN));
        node.granted();
        node.apply(new LeaseEvent.Upserted(peer(1, vxlan(1, 1))));
        assertEquals("flannel.1", way());
        assertEquals(Optional.of(DARK), node.kernel.find(DARK.key()));
        node.kernel.forgetChanges();
        node.pass(DRAIN);
        assertEquals(Optional.empty(), node.kernel.find(DARK.key()));
        assertEquals(DARK, node.kernel.changes().getLast().object(), "after the device");
        assertEquals("flannel.1", way());
    }

    /** Killed, and its device deleted meanwhile; the next run makes it, or has another configuration. */
    @Test
    void isDarkWhileTheDaemonIsNotThere() {
        node.started(ENCRYPTING, peer(1, toy(1)));
        node.kernel.delete(DEVICE);
        assertEquals("", way());
        node = new LiveNode(node.kernel, directory).started(ENCRYPTING, peer(1, toy(1)));
        assertEquals("toy0", way());

        node.kernel.delete(DEVICE);
        node = new LiveNode(node.kernel, directory).started(VXLAN, peer(1, vxlan(1, 1)));
        assertEquals("flannel.1", way());
        assertEquals(Optional.empty(), node.kernel.find(DARK.key()));
    }
}
