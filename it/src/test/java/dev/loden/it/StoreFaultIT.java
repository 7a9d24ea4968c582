package dev.loden.it;

import static dev.loden.base.Poll.pause;
import static dev.loden.it.Scenario.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.Footprint;
import dev.loden.lab.demo.Mode;
import dev.loden.lab.demo.ReferenceNetwork.Store;
import dev.loden.lab.net.Node;
import dev.loden.lab.probe.Losses;
import dev.loden.lab.probe.Pings;
import dev.loden.testbed.FaultProxy;
import dev.loden.testkit.Await;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** etcd that cannot be reached, or whose answers are slow, cut off or nonsense: pods still reach each other, and /readyz reports it. */
@Tag("net")
class StoreFaultIT {
    private final Scenario scenario = Heal.scenario(Mode.VXLAN, Store.ETCD);
    private FlakyProxy proxy;

    @BeforeEach
    void start() throws Exception {
        String gateway = scenario.network().lab().segment().gateway().toString();
        proxy = FlakyProxy.start(scenario.network().lab().segment().namespace(), gateway);
    }

    @AfterEach
    void close() {
        proxy.close();
        scenario.close();
    }

    @Test
    void forwardingGoesOnAndReadinessReportsIt() {
        Heal heal = startNodes();
        Node node = heal.node();
        int foreign = 20;
        for (FaultProxy.Mode fault : List.of(
                FaultProxy.Mode.REFUSE,
                FaultProxy.Mode.CUT_SHORT,
                FaultProxy.Mode.GARBAGE,
                FaultProxy.Mode.TRICKLE,
                FaultProxy.Mode.SWALLOW)) {
            Footprint before = Footprint.of(node);
            Pings pings = heal.ping();
            proxy.set(fault);
            scenario.writeForeignLease(++foreign);
            Await.until(
                    "/readyz to report " + fault, SOON, () -> readiness(node).contains(" 503 "));
            String answer = readiness(node);
            assertTrue(answer.contains("lease store"), answer);
            assertTrue(Status.get(node, "/healthz").contains(" 200 "), "a restart would not help");
            assertEquals(before, Footprint.of(node), "nothing goes and nothing comes");
            Losses losses = pings.stop();
            heal.run("ip neigh delete 10.244.1.0 dev flannel.1");
            Await.until("the neighbor", Heal.PATIENCE, () -> Footprint.of(node).equals(before));

            long begin = System.nanoTime();
            proxy.set(FaultProxy.Mode.PASS);
            int peers = before.routes().size() + 1;
            Await.until("the new peer", SOON, () -> Footprint.of(node).routes().size() == peers);
            Await.until("readiness", SOON, () -> readiness(node).contains(" 200 "));
            long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
            System.out.println(fault + ": " + answer.lines().toList().getLast() + "; " + losses + "; recovered after "
                    + millis + " ms");
            assertEquals(0, losses.lost(), losses::toString);
        }
    }

    /** All leases have expired when etcd is back: each node takes its subnet again, before others can miss it. */
    @Test
    void outlivesItsLease() {
        scenario.deleteLease("10.244.0.0-24");
        scenario.deleteLease("10.244.1.0-24");
        Heal heal = startNodes();
        List<String> subnets = subnets();
        Pings pings = heal.ping();
        Pressure pressure = Pressure.start();
        proxy.set(FaultProxy.Mode.SWALLOW);
        for (String subnet : subnets) {
            String lease = Long.toHexString(scenario.ttlLease(subnet));
            scenario.etcd().etcdctl("lease", "revoke", lease);
            assertFalse(scenario.lease(subnet).isPresent());
        }
        Await.until("/readyz to report it", SOON, () -> readiness(heal.node()).contains(" 503 "));
        heal.assertAsItShouldBe();
        proxy.set(FaultProxy.Mode.PASS);
        subnets.forEach(subnet -> Await.until(
                "a lease of " + subnet, SOON, () -> scenario.lease(subnet).isPresent()));
        Await.until("readiness", SOON, () -> readiness(heal.node()).contains(" 200 "));
        pause(Duration.ofSeconds(2));
        Losses losses = pings.stop();
        System.out.println("leases expired while etcd was away: " + losses);

        assertEquals(subnets, subnets());
        heal.assertAsItShouldBe();
        assertTrue(Heal.longestGap(losses).compareTo(pressure.allow(Heal.EVENT)) <= 0, losses::toString);
    }

    private List<String> subnets() {
        return scenario.network().nodes().stream()
                .map(node -> node.subnetEnv().subnet().toString().replace('/', '-'))
                .toList();
    }

    private Heal startNodes() {
        scenario.network()
                .nodes()
                .forEach(node -> Heal.start(
                        node, "--subnet-store=etcd", "--etcd-endpoints=" + proxy.endpoint(), "--iface=eth0"));
        return Heal.of(scenario, Mode.VXLAN);
    }

    private static String readiness(Node node) {
        return Status.get(node, "/readyz").strip();
    }
}
