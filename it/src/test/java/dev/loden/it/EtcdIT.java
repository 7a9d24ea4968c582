package dev.loden.it;

import static dev.loden.it.Scenario.SOON;
import static dev.loden.it.Scenario.assertReaches;
import static dev.loden.it.Scenario.log;
import static dev.loden.it.Scenario.peers;
import static dev.loden.it.Scenario.routes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Loss;
import dev.loden.lab.probe.Ping;
import dev.loden.testkit.Await;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Daemons on a real etcd that is killed and compacted, and whose keys others change. */
@Tag("net")
class EtcdIT {
    private final Scenario scenario = Scenario.create(ReferenceNetwork.Store.ETCD);

    @AfterEach
    void close() {
        scenario.close();
    }

    @Test
    void threeNodesConverge() {
        scenario.startAll();
        Pod onMaster = scenario.master().addPod();
        Pod on1 = scenario.node1().addPod();
        Pod on2 = scenario.node2().addPod();

        assertReaches(onMaster, on1);
        assertReaches(on1, on2);
        assertReaches(on2, onMaster);
    }

    /** As flannel does: another node's operator may be about to correct it. */
    @Test
    void waitsForAGoodFirstConfiguration() {
        Node node = scenario.master();
        scenario.network().store().writeConfig("{\"Network\":\"10.244.0.0/30\"}");
        scenario.network().start(node);
        scenario.awaitLog(node, "bad network configuration, waiting for a better one: ");

        scenario.network().store().writeConfig("{\"Network\":\"10.244.0.0/16\",\"Backend\":{\"Type\":\"vxlan\"}}");
        node.awaitReady(SOON);
    }

    @Test
    void anAllocLeaseNamesNoType() {
        scenario.network().store().writeConfig("{\"Network\":\"10.244.0.0/16\",\"Backend\":{\"Type\":\"alloc\"}}");
        Node node = scenario.master();
        scenario.network().start(node);
        node.awaitReady(SOON);

        String keys = scenario.etcd().etcdctl("get", "--prefix", "/coreos.com/network/subnets/");
        assertTrue(keys.contains("{\"PublicIP\":\"172.16.1.100\",\"PublicIPv6\":null}"), keys);
        assertFalse(keys.contains("BackendType"), keys);
    }

    @Test
    void aNodeJoinsAndLeaves() {
        scenario.network().startAndWait(scenario.master());
        scenario.network().startAndWait(scenario.node1());
        scenario.awaitPeers(scenario.master(), 1);

        scenario.network().startAndWait(scenario.node2());
        scenario.awaitPeers(scenario.master(), 2);
        assertReaches(scenario.master().addPod(), scenario.node2().addPod());

        scenario.node2().stop();
        scenario.deleteLease("10.244.2.0-24");
        scenario.awaitPeers(scenario.master(), 1);
        scenario.awaitPeers(scenario.node1(), 1);
    }

    @Test
    void goesOnForwardingWithoutEtcdAndComesBack() {
        scenario.startAll();
        Pod from = scenario.master().addPod();
        Pod to = scenario.node1().addPod();
        assertReaches(from, to);

        Ping ping = Ping.start(from, to.address().toString(), 50);
        scenario.etcd().kill();
        scenario.awaitLog(scenario.master(), "lease store");
        scenario.master().namespace().ip("route delete 10.244.1.0/24");
        Await.until("the route to be restored without etcd", SOON, () -> peers(scenario.master()) == 2);
        scenario.etcd().start();
        scenario.writeForeignLease(9);
        scenario.awaitPeers(scenario.master(), 3);
        Loss loss = ping.stop();

        assertTrue(loss.lost() <= 25, "only what the deleted route cost: " + loss);
    }

    @Test
    void findsWhatCameAndWentBehindACompaction() {
        scenario.startAll();
        scenario.writeForeignLease(8);
        scenario.awaitPeers(scenario.master(), 3);

        Node master = scenario.master();
        String etcd = scenario.network().lab().segment().gateway().toString();
        master.namespace().ip("route add blackhole " + etcd);
        scenario.etcd().kill();
        scenario.etcd().start();
        scenario.deleteLease("10.244.8.0-24");
        scenario.writeForeignLease(9);
        scenario.writeForeignLease(10);
        String json = scenario.etcd().etcdctl("get", "-w", "json", "/coreos.com/network/config");
        String revision = json.replaceFirst(".*\"revision\":([0-9]+).*", "$1").strip();
        scenario.etcd().etcdctl("compact", revision);
        assertEquals(3, peers(master), "nothing changes while nothing is known");
        master.namespace().ip("route delete blackhole " + etcd);

        scenario.awaitPeers(master, 4);
        assertTrue(routes(master).stream().noneMatch(route -> route.startsWith("10.244.8.0/24")));
        assertTrue(routes(master).stream().anyMatch(route -> route.startsWith("10.244.10.0/24")));
    }

    @Test
    void takesItsSubnetAgainWhenItsKeyIsDeleted() {
        scenario.startAll();
        Pod from = scenario.master().addPod();
        Pod to = scenario.node1().addPod();
        assertReaches(from, to);

        scenario.deleteLease("10.244.0.0-24");
        Await.until(
                "the lease to be back",
                SOON,
                () -> scenario.lease("10.244.0.0-24").isPresent());

        scenario.awaitPeers(scenario.node1(), 2);
        assertReaches(from, to);
        assertNotEquals(0, scenario.ttlLease("10.244.0.0-24"), "a lease taken anew expires");
    }

    @Test
    void leavesAReservationWithoutExpiry() {
        scenario.network().startAndWait(scenario.master());

        assertEquals(0, scenario.ttlLease("10.244.0.0-24"));
        String value = scenario.lease("10.244.0.0-24").orElseThrow();
        String mac = scenario.master()
                .namespace()
                .ip("-brief link show flannel.1")
                .strip()
                .split("\\s+")[2];
        assertEquals(
                "{\"PublicIP\":\"172.16.1.100\",\"PublicIPv6\":null,\"BackendType\":\"vxlan\","
                        + "\"BackendData\":{\"VNI\":1,\"VtepMAC\":\"" + mac + "\"}}",
                value,
                "to the byte what flannel writes");
    }

    @Test
    void takesAFreeSubnetWhereNoneIsReserved() {
        scenario.deleteLease("10.244.0.0-24");
        scenario.network().startAndWait(scenario.master());

        String subnet = scenario.master().subnetEnv().subnet().toString();
        assertNotEquals("10.244.1.0/24", subnet);
        assertNotEquals("10.244.2.0/24", subnet);
        assertNotEquals(0, scenario.ttlLease(subnet.replace('/', '-')));
    }

    @Test
    void twoNodesWithOnePublicAddressDisturbNobodyElse() {
        scenario.startAll();
        scenario.node2().stop();
        scenario.deleteLease("10.244.2.0-24");
        scenario.network().start(scenario.node2(), Map.of("FLANNELD_PUBLIC_IP", "172.16.1.101"));

        Await.until(
                "the conflict in the log",
                SOON,
                () -> (log(scenario.node1()) + log(scenario.node2())).contains("same public"));
        scenario.awaitPeers(scenario.master(), 1);
    }

    /** Cloned machines: one address, so one lease and one MAC. */
    @Test
    void tellsBothOfTwoNodesWithOnePublicAddress() {
        scenario.startAll();
        scenario.node2().stop();
        scenario.network().start(scenario.node2(), Map.of("FLANNELD_PUBLIC_IP", "172.16.1.101"));

        for (Node node : List.of(scenario.node1(), scenario.node2())) {
            Await.until(
                    "the remedy in the log of " + node.name(),
                    SOON.multipliedBy(3), // the first one answers after half a minute
                    () -> log(node).contains("--iface or --public-ip"));
        }
    }

    @Test
    void waitsForAnEtcdThatCannotBeReached() {
        scenario.etcd().kill();
        scenario.network().start(scenario.master());

        scenario.awaitLog(scenario.master(), scenario.etcd().endpoint());
        scenario.etcd().start();
        scenario.master().awaitReady(SOON);
        long lines = log(scenario.master())
                .lines()
                .filter(line -> line.contains("WARN"))
                .count();
        assertEquals(1, lines, log(scenario.master()));
    }
}
