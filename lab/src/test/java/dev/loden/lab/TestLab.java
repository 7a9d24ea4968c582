package dev.loden.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.loden.lab.net.Lab;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.process.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Gives a test a lab id of its own, and checks afterwards that the lab is gone and the host's links are as before. */
public final class TestLab implements BeforeEachCallback, AfterEachCallback {
    private final String id = "test" + ProcessHandle.current().pid();
    private String linksBefore = "";

    @Override
    public void beforeEach(ExtensionContext context) {
        linksBefore = links();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        assertFalse(Lab.down(id), "something of the lab is left");
        assertEquals(linksBefore, links());
        assertFalse(Shell.run("ip", "netns", "list").contains(id));
    }

    private static String links() {
        return Shell.run("ip", "-brief", "link");
    }

    public String id() {
        return id;
    }

    public Lab create() {
        return Lab.create(id);
    }

    /** Two pods on two nodes of one segment, with plain routes instead of a daemon. */
    public List<Pod> addPods(Lab lab) throws IOException {
        Node left = lab.addNode("left");
        Node right = lab.addNode("right");
        route(left, right, 0, 1);
        route(right, left, 1, 0);
        return List.of(left.addPod(), right.addPod());
    }

    private static void route(Node node, Node peer, int number, int peerNumber) throws IOException {
        Files.writeString(
                node.subnetFile(),
                "FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244." + number + ".1/24\nFLANNEL_MTU=1500\n");
        node.namespace().ip("route add 10.244." + peerNumber + ".0/24 via " + peer.address());
    }
}
