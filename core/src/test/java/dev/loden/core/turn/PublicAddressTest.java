package dev.loden.core.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Ipv4;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.HostLink;
import dev.loden.core.sample.Fixture;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store can say at which address this node is to be reached: it names the interface, as the flag --public-ip does. */
class PublicAddressTest {
    private static final HostLink ETH1 =
            new HostLink(3, "eth1", 1400, true, List.of(new Address("eth1", Ipv4.parse("192.0.2.7"), 24)));

    @TempDir
    Path directory;

    private LiveNode node;

    @BeforeEach
    void start() {
        node = new LiveNode(Fixture.host(), directory);
        node.kernel.hostLink(ETH1);
    }

    private boolean isOver(String link, String address) {
        return node.kernel.toString().contains("vxlan id 1 local " + address + " dev " + link);
    }

    @Test
    void takesTheLinkThatHasIt() {
        node.configure(LiveNode.config("{\"Type\":\"vxlan\"}"));
        node.published("192.0.2.7");
        assertEquals(0, node.kernel.writes());
        node.list();
        node.granted();

        assertTrue(isOver("eth1", "192.0.2.7"), node.kernel::toString);
        assertEquals(
                "192.0.2.7",
                node.claims.getFirst().attributes().publicIp().orElseThrow().toString(),
                "from the first claim on");
        assertFalse(node.kernel.toString().contains("dev eth0 dstport"), node.kernel::toString);
    }

    @Test
    void followsIt() {
        node.started("{\"Type\":\"vxlan\"}");
        assertTrue(isOver("eth0", "172.16.1.100"), node.kernel::toString);
        node.published("192.0.2.7");
        node.granted();
        assertTrue(isOver("eth1", "192.0.2.7"), node.kernel::toString);

        int writes = node.kernel.writes();
        node.published("192.0.2.7");
        assertEquals(writes, node.kernel.writes(), "the same again");

        node.published("");
        node.granted();
        assertTrue(isOver("eth0", "172.16.1.100"), node.kernel::toString);
    }

    @Test
    void staysWhereNoLinkHasIt() {
        node.started("{\"Type\":\"vxlan\"}");
        int writes = node.kernel.writes();
        node.published("203.0.113.5");
        node.granted();
        assertTrue(isOver("eth0", "172.16.1.100"), node.kernel::toString);
        assertEquals(writes, node.kernel.writes());
        assertEquals(
                "203.0.113.5",
                node.claims.getLast().attributes().publicIp().orElseThrow().toString());
    }
}
