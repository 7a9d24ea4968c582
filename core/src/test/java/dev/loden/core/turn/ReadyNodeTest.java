package dev.loden.core.turn;

import static dev.loden.core.sample.Fixture.lease;
import static dev.loden.core.turn.SteppedNode.IDLE;
import static dev.loden.core.turn.SteppedNode.NOTHING;
import static dev.loden.core.turn.SteppedNode.acquired;
import static dev.loden.core.turn.SteppedNode.config;
import static dev.loden.core.turn.SteppedNode.leases;
import static dev.loden.core.turn.SteppedNode.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.core.sample.Fixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node does once it is ready. */
class ReadyNodeTest {
    @TempDir
    Path directory;

    private SteppedNode node;

    @BeforeEach
    void start() {
        node = new SteppedNode(directory, Settings.EMPTY);
    }

    @Test
    void followsLeases() {
        node.converge(lease(1));
        node.step(leases(new LeaseEvent.Upserted(lease(2))));
        node.step(leases(new LeaseEvent.Removed(lease(1).subnets())));

        assertTrue(node.kernel
                .find(new ObjectKey.OfRoute(Prefix.parse("10.244.2.0/24")))
                .isPresent());
        assertTrue(node.kernel
                .find(new ObjectKey.OfRoute(Prefix.parse("10.244.1.0/24")))
                .isEmpty());
    }

    @Test
    void followsItsOwnLeaseToAnotherSubnet() throws IOException {
        node.converge(lease(1));
        node.step(acquired(lease(0, "10.244.50.0/24")));

        assertTrue(Files.readString(node.subnetEnv).contains("FLANNEL_SUBNET=10.244.50.1/24\n"));
        assertTrue(node.kernel.toString().contains("10.244.50.0/32 dev toy0"));
        assertFalse(node.kernel.toString().contains("10.244.0.0/32 dev toy0"));
    }

    @Test
    void writesNothingInAStepWithoutNews() throws IOException {
        node.converge(lease(1));
        node.kernel.forgetChanges();
        var written = Files.getLastModifiedTime(node.subnetEnv);

        assertNotEquals(Step.UNFINISHED, node.step(NOTHING));

        assertEquals(0, node.kernel.writes());
        assertEquals(written, Files.getLastModifiedTime(node.subnetEnv));
        assertEquals(1, node.claims.size());
    }

    @Test
    void restoresADeletedSubnetEnv() throws IOException {
        node.converge(lease(1));
        Files.delete(node.subnetEnv);

        node.step(NOTHING);

        assertTrue(Files.exists(node.subnetEnv));
    }

    @Test
    void writesSubnetEnvOnceTheRulesAreThere() {
        node.unmetRules = "not written yet";
        node.converge(lease(1));

        assertFalse(Files.exists(node.subnetEnv), "no pod may start without the rules");
        assertEquals("waiting for the firewall rules", node.status.unready());

        node.step(IDLE);
        assertFalse(Files.exists(node.subnetEnv));
        node.unmetRules = "";
        node.step(IDLE);

        assertTrue(Files.exists(node.subnetEnv));
        assertEquals("", node.status.unready());
    }

    @Test
    void followsChangesWhileTheRulesAreWrongForAWhile() throws IOException {
        node.converge(lease(1));
        node.unmetRules = "iptables is busy";
        node.status.rulesTrouble("iptables is busy");
        Files.delete(node.subnetEnv);
        node.step(NOTHING);

        assertTrue(Files.exists(node.subnetEnv), "pods have been started before");
        assertEquals("firewall rules: iptables is busy", node.status.unready());
    }

    /** Read-only, a directory in its place: whatever it is. */
    @Test
    void asksForTheRulesWhereSubnetEnvCannotBeWritten() throws IOException {
        Files.createDirectories(node.subnetEnv.resolve("in the way"));

        var e = assertThrows(PluginException.class, () -> node.converge(lease(1)));
        assertEquals(ErrorCode.UNAVAILABLE, e.code());
        assertEquals(List.of("[10.244.0.0/16] 10.244.0.0/24"), node.traffic);

        assertThrows(PluginException.class, () -> node.step(IDLE), "it is not well in between");
        Files.delete(node.subnetEnv.resolve("in the way"));
        Files.delete(node.subnetEnv);
        node.step(IDLE);
        assertTrue(Files.exists(node.subnetEnv));
    }

    @Test
    void mendsWhatOthersBreak() {
        node.converge(lease(1));
        String good = node.kernel.toString();
        node.kernel.put(new Neighbor("toy0", Ipv4.parse("10.244.1.0"), MacAddress.parse("02:00:00:00:09:09")));
        node.kernel.delete(new ObjectKey.OfRoute(Prefix.parse("10.244.1.0/24")));

        node.step(NOTHING);

        assertEquals(good, node.kernel.toString());
    }

    @Test
    void goesOnMendingWithoutADefaultRoute() {
        node.converge(lease(1));
        String good = node.kernel.toString();
        node.kernel.removeHostRoute(Fixture.DEFAULT);
        node.kernel.delete(new ObjectKey.OfRoute(Prefix.parse("10.244.1.0/24")));

        assertNotEquals(Step.UNFINISHED, node.step(NOTHING));

        node.kernel.hostRoute(Fixture.DEFAULT);
        assertEquals(good, node.kernel.toString());
    }

    @Test
    void publishesAChangedPublicAddress() {
        node.converge(lease(1));
        var moved = new HostLink(2, "eth0", 1500, true, List.of(new Address("eth0", Ipv4.parse("172.16.1.77"), 24)));
        node.kernel.hostLink(moved);

        node.step(NOTHING);

        assertEquals(2, node.claims.size());
        assertEquals(
                Optional.of(Ipv4.parse("172.16.1.77")),
                node.claims.getLast().attributes().publicIp());
        assertEquals(Optional.of(lease(0).subnets()), node.claims.getLast().previous());
    }

    @Test
    void keepsTheLastGoodConfiguration() {
        node.converge(lease(1));
        String good = node.kernel.toString();

        node.step(config("{\"Network\":\"nowhere\"}"));

        assertEquals(good, node.kernel.toString());
    }

    @Test
    void goesOnForwardingWhenTheLeaseIsRefusedLater() {
        node.converge(lease(1));
        String good = node.kernel.toString();

        node.step(refused(new PluginException(ErrorCode.CONFIG, "not any more")));

        assertEquals(good, node.kernel.toString());
    }
}
