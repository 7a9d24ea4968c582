package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.distro.bench.ManyPeers;
import dev.loden.distro.bench.Usage;
import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Lab;
import dev.loden.lab.net.Node;
import dev.loden.lab.process.Shell;
import dev.loden.lab.store.EtcdStore;
import dev.loden.testkit.Await;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One node, 1,200 peers of both families in a real etcd, and many of them changing at once. */
@Tag("net")
class ScaleIT {
    private static final int PEERS = 1_200;
    private static final int MANY_MORE = 5_000;
    private static final int BURST = 1_000;
    private static final ManyPeers MANY = new ManyPeers("vxlan", Side.BOTH);

    private final ReferenceNetwork network = ReferenceNetwork.create(
            Lab.create("it" + ProcessHandle.current().pid(), MANY.families()),
            new ReferenceNetwork.Options(
                    1,
                    ReferenceNetwork.Store.ETCD,
                    "eth0",
                    "{}",
                    List.of(
                            Scenario.HOME.resolve("bin/lodend").toString(),
                            "--healthz-port=" + Status.PORT,
                            "--healthz-ip=127.0.0.1")));
    private final EtcdStore etcd = (EtcdStore) network.store();
    private final Node node = network.nodes().getFirst();

    @BeforeEach
    void start() {
        etcd.writeConfig(MANY.configuration());
        etcd.writeLeases(MANY.leases(PEERS));
        network.startAndWait(node);
        assertHoldsAllPeers();
    }

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void routesManyPeersByNextHopObjects() {
        assertEquals(2 * PEERS, count("ip nexthop show", "proto"));
        for (Side side : Side.values()) {
            assertEquals(PEERS, count(side.ip() + " route", "nhid"));
        }
    }

    @Test
    void takesInABurst() {
        etcd.writeLeases(MANY.leases(BURST, 200_000));

        awaitPeersLike(200_000);
        assertHoldsAllPeers();
    }

    /** Events pile up in etcd's stream, not in the daemon: of each lease the last one counts. */
    @Test
    void catchesUpAfterItWasStopped() {
        signal("STOP");
        for (int round = 1; round <= 10; round++) {
            etcd.writeLeases(MANY.leases(BURST, 100_000 + 10_000 * round));
        }
        signal("CONT");

        awaitPeersLike(200_000);
        assertHoldsAllPeers();
        long megabytes = Usage.of(node.pid()).peakKib() / 1024;
        assertTrue(megabytes < 150, megabytes + " MB");
    }

    /** 24 lines of 80 characters, and a page of metrics that is read every few seconds. */
    @Test
    void showsFiveThousandPeersOnOneScreen() {
        etcd.writeLeases(MANY.leases(MANY_MORE));
        Await.until(MANY_MORE + " peers", Scenario.SOON, () -> count("ip route", "nhid") == MANY_MORE);

        String ask = Scenario.HOME.resolve("bin/loden") + " status --socket="
                + node.subnetFile().resolveSibling("subnet.sock");
        String screen = node.namespace()
                .run("sh", "-c", "script -qc '" + ask + "' /dev/null || true")
                .replaceAll("\u001b\\[[0-9;]*m", "");
        assertTrue(screen.contains(MANY_MORE + " (all reachable)"), screen);
        assertTrue(screen.lines().count() <= 24, screen);
        assertTrue(screen.lines().allMatch(line -> line.stripTrailing().length() <= 80), screen);

        String metrics = node.namespace().run("curl", "-sS", "http://127.0.0.1:" + Status.PORT + "/metrics");
        assertTrue(metrics.contains("loden_peers{state=\"programmed\"} " + MANY_MORE + "\n"), metrics);
        assertTrue(metrics.length() < 200_000, metrics.length() + " bytes");
    }

    private void signal(String name) {
        Shell.run("kill", "-" + name, Long.toString(node.pid()));
    }

    private void awaitPeersLike(int offset) {
        for (Side side : Side.values()) {
            for (int peer : List.of(BURST, 1, BURST / 2)) {
                String mac = MANY.mac(side.family(), offset + peer).toString();
                Await.until(
                        "the peer with " + mac,
                        Scenario.SOON,
                        () -> count("bridge fdb show dev " + side.device(), mac) == 1);
            }
        }
    }

    private void assertHoldsAllPeers() {
        for (Side side : Side.values()) {
            String on = " dev " + side.device();
            assertEquals(PEERS, count(side.ip() + " route", "nhid"));
            assertEquals(PEERS, count("ip neighbor show" + on + " nud permanent", "lladdr"));
            assertEquals(PEERS, count("bridge fdb show" + on, "dst"));
        }
    }

    private long count(String command, String part) {
        return node.namespace()
                .run(command.split(" "))
                .lines()
                .filter(line -> line.contains(part))
                .count();
    }
}
