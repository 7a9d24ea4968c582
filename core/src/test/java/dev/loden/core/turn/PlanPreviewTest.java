package dev.loden.core.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Prefix;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.spi.PluginException;
import dev.loden.core.sample.Fixture;
import dev.loden.core.status.PlanReport;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanPreviewTest {
    @TempDir
    Path directory;

    private LiveNode node;

    @BeforeEach
    void start() {
        node = new LiveNode(Fixture.host(), directory)
                .started(
                        "{\"Type\":\"vxlan\"}",
                        LiveNode.peer(1, LiveNode.vxlan(1, 1)),
                        LiveNode.peer(2, LiveNode.vxlan(1, 2)));
    }

    private PlanReport plan(String backend) {
        return node.lifecycle.inquiry().plan(Optional.of(LiveNode.config(backend)));
    }

    private static String text(PlanReport plan) {
        return plan.toSettings().toString();
    }

    @Test
    void isEmptyWhileNothingIsWrong() {
        assertEquals(
                0, node.lifecycle.inquiry().plan(Optional.empty()).changes().size());
    }

    @Test
    void namesWhatATurnWouldRepair() {
        node.kernel.delete(new ObjectKey.OfRoute(Prefix.parse("10.244.1.0/24")));
        PlanReport plan = node.lifecycle.inquiry().plan(Optional.empty());
        assertEquals(1, plan.changes().size());
        assertTrue(text(plan).contains("ip route add 10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink"), text(plan));
    }

    @Test
    void plansAnotherConfigurationAndChangesNothing() {
        String before = node.kernel.toString();

        PlanReport same = plan("{\"Type\":\"vxlan\"}");
        assertEquals(0, same.changes().size(), text(same));
        PlanReport other = plan("{\"Type\":\"vxlan\",\"VNI\":7}");
        assertTrue(text(other).contains("ip link add flannel.7 type vxlan id 7"), text(other));
        PlanReport direct = plan("{\"Type\":\"vxlan\",\"DirectRouting\":true}");
        assertTrue(text(direct).contains("ip route replace 10.244.1.0/24 via 172.16.1.101 dev eth0"), text(direct));

        assertEquals(before, node.kernel.toString());
        assertTrue(node.lifecycle.inquiry().plan(Optional.empty()).changes().isEmpty());
    }

    @Test
    void tellsWhatPodsMaySend() {
        var alone = new LiveNode(Fixture.host(), directory).started("{\"Type\":\"vxlan\"}");
        PlanReport plan = alone.lifecycle.inquiry().plan(Optional.of(LiveNode.config("{\"Type\":\"host-gw\"}")));
        assertEquals(1450, plan.mtu());
        assertEquals(1500, plan.nextMtu());
    }

    @Test
    void refusesWhatTheDaemonWouldRefuse() {
        var e = assertThrows(
                PluginException.class,
                () -> node.lifecycle
                        .inquiry()
                        .plan(Optional.of("{\"Network\":\"10.99.0.0/16\",\"Backend\":{\"Type\":\"vxlan\"}}")));
        assertTrue(e.getMessage().contains("Network cannot change"), e.getMessage());
    }

    @Test
    void aDefectAtOnePeerLeavesOutThatPeerAlone() {
        node.counted.bug(peer -> {
            if (peer.subnets().equals(LiveNode.peer(1, LiveNode.vxlan(1, 1)).subnets())) {
                throw new NoClassDefFoundError("x");
            }
        });
        PlanReport plan = plan("{\"Type\":\"vxlan\",\"DirectRouting\":true}");
        assertTrue(text(plan).contains("10.244.2.0/24 via 172.16.1.102 dev eth0"), text(plan));
    }
}
