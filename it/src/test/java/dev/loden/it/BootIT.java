package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.ReferenceNetwork.Store;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Pings;
import dev.loden.testbed.FaultProxy;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three hosts that have rebooted while etcd is away. */
@Tag("net")
class BootIT {
    @Test
    void podsTalkBeforeTheStoreAnswers() throws Exception {
        try (Scenario scenario = Scenario.create(Store.ETCD);
                FlakyProxy proxy = FlakyProxy.start(
                        scenario.network().lab().segment().namespace(),
                        scenario.network().lab().segment().gateway().toString())) {
            List<Node> nodes = scenario.network().nodes();
            nodes.forEach(node -> start(node, proxy));
            nodes.forEach(node -> node.awaitReady(Scenario.SOON));
            nodes.forEach(node -> scenario.awaitPeers(node, 2));
            List<Pod> pods = scenario.addPods();
            nodes.forEach(BootIT::awaitCacheOfAll);
            nodes.forEach(BootIT::reboot);

            proxy.set(FaultProxy.Mode.REFUSE);
            scenario.deleteLease("10.244.2.0-24"); // while its node was off
            nodes.forEach(node -> start(node, proxy));
            nodes.forEach(node -> node.awaitReady(Scenario.SOON)); // subnet.env
            long begin = System.nanoTime();
            Pings.everyPair(pods).forEach(pair -> Scenario.assertReaches(pair.from(), pair.to()));
            System.out.println("without the store pods talk " + (System.nanoTime() - begin) / 1_000_000
                    + " ms after the last subnet.env");
            Node node = scenario.master();
            Await.until(
                    "the status to say it", Scenario.SOON, () -> status(node).contains("Stale "));
            assertEquals("10.244.0.0/24", node.subnetEnv().subnet().toString());

            proxy.set(FaultProxy.Mode.PASS);
            nodes.forEach(each -> Await.until(
                    "the store's word", Scenario.SOON, () -> !status(each).contains("Stale ")));
            Await.until(
                    "the lost lease again",
                    Scenario.SOON,
                    () -> scenario.lease("10.244.2.0-24").isPresent());
            nodes.forEach(each -> scenario.awaitPeers(each, 2));
            Pings.everyPair(pods).forEach(pair -> Scenario.assertReaches(pair.from(), pair.to()));
            assertTrue(Scenario.log(node).contains("the lease store has answered"), Scenario.log(node));
        }
    }

    private static void start(Node node, FlakyProxy proxy) {
        node.start(
                List.of(
                        Scenario.HOME.resolve("bin/lodend").toString(),
                        "--iface=eth0",
                        "--etcd-endpoints=" + proxy.endpoint(),
                        "--subnet-file=" + node.subnetFile()),
                Map.of());
    }

    /** What a reboot takes is gone; the disk is as it was. */
    private static void reboot(Node node) {
        node.kill();
        node.namespace().ip("link delete flannel.1");
        try {
            Files.delete(node.subnetFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitCacheOfAll(Node node) {
        Await.until(
                "the cache",
                Scenario.SOON,
                () -> node.namespace()
                                .run("sh", "-c", "cat " + node.directory() + "/state/boot-*.cache")
                                .lines()
                                .filter(line -> line.startsWith("lease ") && line.contains("VtepMAC"))
                                .count()
                        == 3);
    }

    private static String status(Node node) {
        return node.namespace()
                .run(
                        "sh",
                        "-c",
                        Scenario.HOME.resolve("bin/loden") + " status --socket="
                                + node.subnetFile().resolveSibling("subnet.sock") + " 2>&1; true");
    }
}
