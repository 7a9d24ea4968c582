package dev.loden.core.turn;

import static dev.loden.core.sample.Fixture.lease;
import static dev.loden.core.turn.SteppedNode.NOTHING;
import static dev.loden.core.turn.SteppedNode.acquired;
import static dev.loden.core.turn.SteppedNode.config;
import static dev.loden.core.turn.SteppedNode.list;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where others assign subnets, as Kubernetes does, the configuration's rules of subnets do not bind. */
class AssignedSubnetsTest {
    private static final Settings KUBE = Settings.of(Map.of("kube-subnet-mgr", "true"));

    @TempDir
    Path directory;

    private static News conf(String more) {
        return config("{\"Network\":\"10.244.0.0/16\"" + more + ",\"Backend\":{\"Type\":\"toy\"}}");
    }

    private SteppedNode started(String more) {
        var node = new SteppedNode(directory, KUBE);
        node.step(conf(more));
        node.step(list(lease(1)));
        node.step(acquired(lease(0, "10.244.0.0/26")));
        return node;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"SubnetLen\":31",
                ",\"SubnetLen\":17",
                ",\"SubnetMin\":\"10.1.0.0\"",
                ",\"SubnetMax\":\"10.244.0.1\"",
                ",\"SubnetLen\":28,\"SubnetMin\":\"10.244.9.0\",\"SubnetMax\":\"10.244.8.0\""
            })
    void takesWhatIsAssigned(String more) {
        SteppedNode node = started(more);
        assertEquals("", node.status.unready());
        assertEquals("10.244.0.0/26", node.status.node().subnets());
    }

    @Test
    void takesAChangedSubnetLen() {
        SteppedNode node = started(",\"SubnetLen\":26");
        node.step(conf(",\"SubnetLen\":25"));
        assertEquals("", node.status.node().refused());
    }

    /** flannel left routes of the cluster's length, whatever SubnetLen says. */
    @Test
    void takesOverFlannelsRoutesOfTheAssignedLength() throws IOException {
        var node = new SteppedNode(directory, KUBE);
        Files.createDirectories(node.subnetEnv.getParent());
        Files.writeString(node.subnetEnv, "FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.0.1/26\n");
        var left = new Route(
                Prefix.parse("10.244.9.64/26"), new Via.Gateway(Ipv4.parse("172.16.1.101"), "eth0", false), Route.BOOT);
        node.kernel.put(left);
        node.step(conf(""));
        node.step(list(lease(1, "10.244.1.0/26")));
        node.step(acquired(lease(0, "10.244.0.0/26")));
        assertEquals(Optional.empty(), node.kernel.find(left.key()));

        node.kernel.put(left);
        node.step(NOTHING);
        assertEquals(Optional.of(left), node.kernel.find(left.key()), "only what was there before us");
    }
}
