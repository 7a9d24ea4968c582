package dev.loden.core.turn;

import static dev.loden.core.turn.LiveNode.DRAIN;
import static dev.loden.core.turn.LiveNode.config;
import static dev.loden.core.turn.LiveNode.peer;
import static dev.loden.core.turn.LiveNode.plain;
import static dev.loden.core.turn.LiveNode.vxlan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.net.Prefix;
import dev.loden.core.sample.DrivenBackend;
import dev.loden.core.sample.Fixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All nodes change to a backend that encrypts, or back, each when it hears of it: until they have drained they are heard, and reached, in
 * the ways of before. The backend that encrypts has a driver that keeps an entry for each peer, without which nothing of it is taken.
 */
class ChangeOverTest {
    private static final String ENCRYPTING = "{\"Type\":\"driven\"}";
    private static final String PLAIN = "{\"Type\":\"vxlan\"}";
    private static final String ENCRYPTED_ROUTE = "10.244.1.0/24 dev driven0 scope link";
    private static final String PLAIN_ROUTE = "10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink";
    private static final Advertisement DRIVEN = DrivenBackend.ADVERTISEMENT;

    @TempDir
    Path directory;

    private LiveNode node;

    @BeforeEach
    void start() {
        node = new LiveNode(Fixture.host(), directory);
    }

    private void changes(int number, Advertisement to) {
        node.apply(new LeaseEvent.Upserted(peer(number, to)));
    }

    private Set<Prefix> heard() {
        return node.driver.table().keySet();
    }

    private static Set<Prefix> peers(int... numbers) {
        return Arrays.stream(numbers)
                .mapToObj(number -> Prefix.parse("10.244." + number + ".0/24"))
                .collect(Collectors.toSet());
    }

    /** This node has changed, and so has the peer; but it may not have heard of this node's change. */
    @Test
    void hearsAPeerThatHasGoneBackUntilItHasDrained() {
        node.started(ENCRYPTING, peer(1, DRIVEN), peer(2, DRIVEN));
        node.configure(config(PLAIN));
        node.granted();
        changes(1, vxlan(1, 1));
        assertEquals(PLAIN_ROUTE, node.route(1));
        assertEquals(peers(1, 2), heard());

        node.pass(DRAIN.dividedBy(2));
        changes(2, vxlan(1, 2));
        assertEquals(peers(1, 2), heard());
        node.pass(DRAIN.dividedBy(2));
        assertEquals(peers(2), heard());
        node.pass(DRAIN.dividedBy(2));
        assertEquals(peers(), heard());
        assertFalse(node.has(DrivenBackend.DEVICE));
    }

    /** A peer that has changed back before this node has heard of it: it still takes what is encrypted. */
    @Test
    void reachesAPeerThatNoLongerEncryptsByItsEncryptedWayUntilThatHasDrained() {
        node.started(ENCRYPTING, peer(1, DRIVEN));
        changes(1, vxlan(1, 1));
        assertEquals(ENCRYPTED_ROUTE, node.route(1));
        assertEquals(peers(1), heard());
        assertEquals(DRAIN, node.due().orElseThrow());

        node.pass(DRAIN.minusNanos(1));
        assertEquals(ENCRYPTED_ROUTE, node.route(1));
        node.pass(DRAIN);
        assertEquals("", node.route(1));
        assertEquals(peers(), heard());
        assertTrue(node.status.node().unreachable().toString().contains("which does not encrypt"));
    }

    @Test
    void followsInTheMiddleOfThat() {
        node.started(ENCRYPTING, peer(1, DRIVEN));
        changes(1, vxlan(1, 1));
        node.configure(config(PLAIN));
        node.granted();
        assertEquals(PLAIN_ROUTE, node.route(1));
        assertEquals(peers(1), heard());
    }

    /** The peer does not know this node's key yet: what it is sent encrypted would be lost. */
    @Test
    void keepsThePlainWayUntilTheEncryptedOneWorks() {
        node.started(PLAIN, peer(1, vxlan(1, 1)));
        node.driver.silent().addAll(peers(1));
        changes(1, DRIVEN);
        assertEquals(PLAIN_ROUTE, node.route(1));
        assertEquals(peers(1), heard());
        node.configure(config(ENCRYPTING));
        node.granted();
        assertEquals(PLAIN_ROUTE, node.route(1));

        node.driver.silent().clear();
        node.pass(Duration.ofMillis(1));
        assertEquals(ENCRYPTED_ROUTE, node.route(1));
    }

    @Test
    void waitsNoLongerThanTheDrainTimeForTheEncryptedWay() {
        node.started(PLAIN, peer(1, vxlan(1, 1)));
        node.driver.silent().addAll(peers(1));
        changes(1, DRIVEN);
        assertEquals(PLAIN_ROUTE, node.route(1));
        node.pass(DRAIN);
        assertEquals(ENCRYPTED_ROUTE, node.route(1));
    }

    @Test
    void aNewPeerIsReachedAsItSaysAtOnce() {
        node.started(PLAIN);
        node.driver.silent().addAll(peers(1));
        changes(1, DRIVEN);
        assertEquals(ENCRYPTED_ROUTE, node.route(1));
    }

    /** It may encrypt, so nothing more goes to it in the clear. */
    @Test
    void leavesAPeerOfAnUnknownBackendAtOnce() {
        node.started(PLAIN, peer(1, vxlan(1, 1)));
        changes(1, plain("future"));
        assertEquals("", node.route(1));
    }

    /** As a node that has changed to udp before this one has heard of it: it looks like a reservation, and still takes what it took. */
    @Test
    void reachesAPeerThatNoLongerSaysItsTypeUntilItHasDrained() {
        node.started(PLAIN, peer(1, vxlan(1, 1)));
        changes(1, plain(""));
        assertEquals(PLAIN_ROUTE, node.route(1));
        node.pass(DRAIN.minusNanos(1));
        assertEquals(PLAIN_ROUTE, node.route(1));
        node.pass(DRAIN);
        assertEquals("", node.route(1));
    }

    @Test
    void followsAPeerThatNoLongerSaysItsTypeOnceConfiguredAlike() {
        node.started(PLAIN, peer(1, vxlan(1, 1)));
        changes(1, plain(""));
        node.configure(config("{\"Type\":\"silent\"}"));
        node.granted();
        assertTrue(node.route(1).contains(" dev eth0"), node.route(1));
    }

    @Test
    void forgetsAPeerThatIsGone() {
        node.started(ENCRYPTING, peer(1, DRIVEN));
        changes(1, vxlan(1, 1));
        node.apply(new LeaseEvent.Removed(peer(1, DRIVEN).subnets()));
        assertEquals("", node.route(1));
        assertEquals(peers(), heard());
    }
}
