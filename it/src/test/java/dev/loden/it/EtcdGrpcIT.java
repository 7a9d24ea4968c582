package dev.loden.it;

import static dev.loden.it.Scenario.assertReaches;
import static dev.loden.it.Scenario.log;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Daemons on a real etcd without JSON gateway, as etcd 3.4 is with a configuration file. */
@Tag("net")
class EtcdGrpcIT {
    private static final List<String> OFF = List.of("--enable-grpc-gateway=false");

    private final Scenario scenario = Scenario.create(ReferenceNetwork.Store.ETCD);

    @BeforeEach
    void withoutGateway() {
        scenario.etcd().kill();
        scenario.etcd().start(OFF);
    }

    @AfterEach
    void close() {
        scenario.close();
    }

    @Test
    void threeNodesConverge() {
        scenario.startAll();
        Pod onMaster = scenario.master().addPod();
        Pod on1 = scenario.node1().addPod();
        assertReaches(onMaster, on1);
        assertReaches(on1, scenario.node2().addPod());

        scenario.node2().stop();
        scenario.deleteLease("10.244.2.0-24");
        scenario.awaitPeers(scenario.master(), 1);
        assertEquals(1, lines(scenario.master(), "using gRPC"), log(scenario.master()));
        assertEquals(0, lines(scenario.master(), "WARN"), log(scenario.master()));
    }

    @Test
    void outlivesARestartOfEtcdAndSpeaksJsonWhenTheGatewayIsBack() {
        scenario.startAll();
        scenario.etcd().kill();
        scenario.awaitLog(scenario.master(), "lease store");
        scenario.etcd().start(OFF);
        scenario.writeForeignLease(9);
        scenario.awaitPeers(scenario.master(), 3);

        scenario.etcd().kill();
        scenario.etcd().start();
        scenario.writeForeignLease(10);
        scenario.awaitPeers(scenario.master(), 4);
        assertEquals(1, lines(scenario.master(), "using gRPC"), log(scenario.master()));
    }

    /** What is for gRPC is read there, and nowhere else. */
    @Test
    void loadsGrpcOnlyWhereThereIsNoGateway() {
        // Not with an archive, which loads what refers to a library, too.
        Map<String, String> tracing =
                Map.of("LODEN_JAVA_OPTS", "-Xlog:class+load:stderr", "LODEN_ARCHIVE", "/nowhere/lodend.aot");
        scenario.network().start(scenario.master(), tracing);
        scenario.master().awaitReady(Scenario.SOON);
        assertTrue(log(scenario.master()).contains(" io.grpc."));

        scenario.etcd().kill();
        scenario.etcd().start();
        scenario.network().start(scenario.node1(), tracing);
        scenario.node1().awaitReady(Scenario.SOON);
        String loaded = log(scenario.node1());
        assertTrue(loaded.contains(" dev.loden.subnet.etcd.JsonCalls "));
        for (String unused : List.of(" io.grpc.", " io.netty.", " com.google.", "GrpcCalls ", "ProtoWire ")) {
            assertFalse(loaded.contains(unused), unused);
        }
    }

    private static long lines(Node node, String text) {
        return log(node).lines().filter(line -> line.contains(text)).count();
    }
}
