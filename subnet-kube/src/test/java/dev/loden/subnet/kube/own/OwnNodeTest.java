package dev.loden.subnet.kube.own;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Subnets;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.PluginException;
import dev.loden.subnet.kube.node.NodeView;
import dev.loden.testkit.SampleLeases;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lease of a node in a network of both families, 10.5.0.0/16 and fd00:5::/48. */
class OwnNodeTest {
    private static final LeaseRequest REQUEST =
            new LeaseRequest(SampleLeases.dual(), SampleLeases.attributes(1), Optional.empty());

    private static NodeView node(String podCidrs) {
        return new NodeView(
                "node1", new NodeView.Revision("1", ""), List.of(podCidrs.split(" ", -1)), Map.of(), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "10.5.1.0/24 fd00:5:0:1::/64, 10.5.1.0-24&fd00:5:0:1::-64",
        "10.5.1.0/24,                 10.5.1.0-24",
        "fd00:5:0:1::/64,             0.0.0.0-0&fd00:5:0:1::-64",
    })
    void takesTheSubnetsOfOneFamilyWhereThatSuffices(String podCidrs, String key) {
        assertEquals(
                Subnets.parseKey(key),
                OwnNode.lease(node(podCidrs), REQUEST, true).subnets());
    }

    @ParameterizedTest
    @CsvSource({"10.5.1.0/24, IPv6, fd00:5::/48", "fd00:5:0:1::/64, IPv4, 10.5.0.0/16"})
    void waitsForASubnetOfEachFamily(String podCidr, String missing, String network) {
        String message = assertThrows(PluginException.class, () -> OwnNode.lease(node(podCidr), REQUEST, false))
                .getMessage();

        assertTrue(
                message.startsWith("node node1: podCIDRs [" + podCidr + "] have no " + missing + " subnet: run"),
                message);
        assertTrue(message.contains("--cluster-cidr=" + network), message);
    }

    @ParameterizedTest
    @CsvSource({"192.168.1.0/24", "192.168.1.0/24 fd00:5:0:1::/64"})
    void takesNoSubnetOutsideTheNetwork(String podCidrs) {
        String message = assertThrows(PluginException.class, () -> OwnNode.lease(node(podCidrs), REQUEST, true))
                .getMessage();

        assertTrue(message.contains("podCIDR 192.168.1.0/24 lies outside Network 10.5.0.0/16"), message);
    }
}
