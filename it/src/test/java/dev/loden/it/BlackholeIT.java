package dev.loden.it;

import static dev.loden.it.Scenario.SOON;
import static dev.loden.it.Scenario.assertReaches;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.testkit.Await;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** --ip-blackhole-route on the real kernel: beside the pods' bridge, healed, and gone with the flag. */
@Tag("net")
class BlackholeIT {
    private static final String OURS = "blackhole 10.244.0.0/24 ";
    private static final Map<String, String> ON = Map.of("FLANNELD_IP_BLACKHOLE_ROUTE", "true");
    private final Scenario scenario = Scenario.create(ReferenceNetwork.Store.FILE);

    @AfterEach
    void close() {
        scenario.close();
    }

    private static boolean isThere(Node node) {
        return node.namespace().ip("route").contains(OURS);
    }

    @Test
    void dropsWhatNoPodTakesAndNothingElse() {
        Node master = scenario.master();
        master.namespace().ip("route add blackhole 10.244.99.0/24");
        scenario.network().nodes().forEach(node -> scenario.network().start(node, ON));
        scenario.network().nodes().forEach(node -> node.awaitReady(SOON));
        scenario.network().nodes().forEach(node -> scenario.awaitPeers(node, 2));
        Await.until("the route", SOON, () -> isThere(master));

        List<Pod> pods = scenario.addPods();
        master.namespace().ip("link set cni0 down");
        master.namespace().ip("link set cni0 up");
        assertReaches(pods.get(0), pods.get(1));
        assertReaches(pods.get(1), pods.get(0));

        master.namespace().ip("route delete blackhole 10.244.0.0/24 metric 4294967295");
        Await.until("the route to be back", SOON, () -> isThere(master));

        master.stop();
        scenario.network().start(master);
        Await.until("the route to go with the flag", SOON, () -> !isThere(master));
        assertTrue(master.namespace().ip("route").contains("blackhole 10.244.99.0/24"), "not ours");
        assertReaches(pods.get(1), pods.get(0));
    }
}
