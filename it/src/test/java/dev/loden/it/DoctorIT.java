package dev.loden.it;

import static dev.loden.it.StatusIT.assertExit;
import static dev.loden.it.StatusIT.dual;
import static dev.loden.it.StatusIT.loden;
import static dev.loden.it.StatusIT.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.testkit.Await;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code loden doctor} finds on a node of both families, and what it ends. */
@Tag("net")
class DoctorIT {
    /** Forwarding off, and a peer without a plugin. */
    @Test
    void doctorNamesFaultsAndRemedies() {
        try (Scenario scenario = dual(ReferenceNetwork.Store.ETCD)) {
            scenario.startAll();
            Node node = scenario.master();
            Await.until("both peers", Scenario.SOON, () -> loden(node).contains("2 (all reachable)"));
            String subnetFile = "--subnet-file=" + node.subnetFile();
            node.namespace().run("sysctl", "-qw", "net.ipv4.ip_forward=1");
            String before = run("doctor", node, subnetFile);
            assertTrue(before.contains("OK    daemon"), before);
            assertTrue(before.contains("OK    IPv4 forwarding"), before);
            assertTrue(before.contains("OK    VXLAN devices        flannel.1"), before);

            node.namespace().run("sysctl", "-qw", "net.ipv4.ip_forward=0", "net.ipv6.conf.all.forwarding=0");
            scenario.etcd()
                    .writeLease(
                            "10.244.9.0-24&fd00:10:244:9::-64",
                            "{\"PublicIP\":\"172.16.1.109\",\"PublicIPv6\":\"fd00:172:16:1::9\",\"BackendType\":\"pigeon\"}");
            Await.until("the peer", Scenario.SOON, () -> loden(node).contains("pigeon"));

            String output = run("doctor", node, subnetFile, "--quiet");
            assertExit(1, output);
            assertTrue(output.contains("sysctl -w net.ipv4.ip_forward=1"), output);
            assertTrue(output.contains("sysctl -w net.ipv6.conf.all.forwarding=1"), output);
            assertTrue(output.contains("FAIL  peer                 10.244.9.0/24,fd00:10:244:9::/64"), output);
            assertTrue(!output.contains("OK "), output);
            assertTrue(run("doctor", node, "--json").contains("\"level\" : \"fail\""), output);
            doctorEndsWhatItSafelyCan(node, subnetFile);
            doctorNamesCloneOf(scenario, node);
        }
    }

    private static void doctorEndsWhatItSafelyCan(Node node, String subnetFile) {
        // With --only, lest the host of this test be mended as well.
        String[] fix = {
            "--fix", subnetFile, "--only='IPv4 forwarding'", "--only='IPv6 forwarding'", "--only='bridge cni0'"
        };
        node.namespace().ip("link add cni0 type bridge");
        node.namespace().ip("addr add 10.244.77.1/24 dev cni0");
        String output = run("doctor", node, fix);
        assertTrue(output.contains("FIX   IPv4 forwarding      write /proc/sys/net/ipv4/ip_forward: 1"), output);
        assertTrue(output.contains("FIX   bridge cni0          ip link delete cni0"), output);
        assertTrue(output.contains("All is well."), output);
        assertExit(0, output);
        assertEquals(
                "1\n1\n", node.namespace().run("sysctl", "-n", "net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding"));
        String again = run("doctor", node, fix);
        assertTrue(!again.contains("FIX"), again);

        // A bridge with a pod on it is left alone.
        node.namespace().ip("link add cni0 type bridge");
        node.namespace().ip("addr add 10.244.77.1/24 dev cni0");
        node.namespace().ip("link add veth7 type veth peer name veth8");
        node.namespace().ip("link set veth7 master cni0");
        String kept = run("doctor", node, fix);
        assertTrue(kept.contains("FAIL  bridge cni0          it has 10.244.77.1"), kept);
        assertTrue(!kept.contains("FIX"), kept);
    }

    /** Another machine with the public address of a peer. */
    private static void doctorNamesCloneOf(Scenario scenario, Node node) {
        String only = "--only='public addresses'";
        assertExit(0, run("doctor", node, only));
        scenario.etcd()
                .writeLease(
                        "10.244.8.0-24",
                        "{\"PublicIP\":\"172.16.1.101\",\"PublicIPv6\":null,\"BackendType\":\"vxlan\","
                                + "\"BackendData\":{\"VNI\":1,\"VtepMAC\":\"aa:bb:cc:00:00:08\"}}");
        Await.until("the clone", Scenario.SOON, () -> loden(node, "--peers").contains("10.244.8.0/24"));
        String output = run("doctor", node, only);
        assertExit(1, output);
        assertTrue(output.contains("172.16.1.101 of 10.244.1.0/24,fd00:10:244:1::/64, 10.244.8.0/24"), output);
    }
}
