package dev.loden.subnet.kube;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Settings;
import dev.loden.base.Poll;
import dev.loden.testkit.Await;
import dev.loden.testkit.LeaseRecorder;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who is let in by a real API server with RBAC, and what is said if somebody is not. */
@Tag("net")
class KubeAccessTest extends KubeAccess {
    /** The server remembers for some seconds whom it has let in. */
    private void awaitCode(int code) {
        String token = Cluster.read(directory.resolve("token"));
        Await.until(
                code + " for that token",
                SOON,
                () -> cluster.server.call(token, "GET", "/api/v1/nodes", "").code() == code);
    }

    @Test
    void readsTheTokenAnewWhenItRotates() {
        KubeStore store = cluster.open("n1");
        assertEquals(JOINED, acquire(store));
        String second = cluster.nodes.token();
        cluster.nodes.replaceAccount();
        String third = cluster.nodes.token();
        cluster.mount(second);
        assertTrue(failure(store).contains("401"), "that token is of an account that is gone");
        cluster.mount(third);
        assertEquals(JOINED, acquire(store));
    }

    @Test
    void saysThatATokenIsRevokedAndGoesOnWhenItIsRestored() {
        LeaseRecorder recorder = new LeaseRecorder();
        KubeStore store = cluster.open("n1");
        store.watch(recorder);
        acquire(store);
        Await.until("its lease", SOON, () -> recorder.subnets().size() == 1);
        cluster.nodes.replaceAccount();
        awaitCode(401);
        cluster.proxy.cut();
        String why = Await.value("an outage", SOON, () -> recorder.outage().filter(text -> text.contains("401")));
        assertTrue(
                why.contains("token") && why.contains(directory.resolve("token").toString()), why);
        assertFalse(why.contains("eyJ"), "a secret is printed");
        assertEquals(1, recorder.subnets().size(), "nothing is removed meanwhile");
        cluster.mount(cluster.nodes.token());
        Await.until("the end of the outage", SOON, () -> recorder.outage().isEmpty());
        cluster.nodes.addNode("p1", "10.5.11.0/24");
        cluster.nodes.joinVxlan("p1", "192.168.0.11", "0a:00:00:00:00:11");
        Await.until("a peer", SOON, () -> recorder.subnets().size() == 2);
    }

    @Test
    void namesTheRightThatIsMissing() {
        KubeStore store = cluster.open("n1");
        LeaseRecorder recorder = new LeaseRecorder();
        cluster.nodes.revoke();
        try {
            Await.until(
                    "RBAC to notice",
                    SOON,
                    () -> cluster.server
                                    .call(Cluster.read(directory.resolve("token")), "GET", "/api/v1/nodes", "")
                                    .code()
                            == 403);
            String get = failure(store);
            assertTrue(get.contains("403") && get.contains("ClusterRole get nodes"), get);
            store.watch(recorder);
            Await.until("an outage", SOON, () -> recorder.outage().isPresent());
            assertTrue(recorder.outage().orElseThrow().contains("ClusterRole list nodes"), recorder.outage()::toString);
        } finally {
            cluster.nodes.grant();
        }
        Await.until(
                "a list", SOON, () -> recorder.lists() == 1 && recorder.outage().isEmpty());
        assertEquals(JOINED, acquire(store));
    }

    /** The outage is long enough for a back-off to grow to its longest delay. */
    @Test
    void worksWithinFiveSecondsOfARightBeingGrantedAgain() {
        KubeStore store = cluster.open(KubeStoreOptions.of(Settings.EMPTY, cluster.pod("n1")), Timing.USUAL);
        var recorder = new LeaseRecorder();
        store.watch(recorder);
        acquire(store);
        Await.until("its lease", SOON, () -> recorder.subnets().size() == 1);
        cluster.nodes.revoke();
        try {
            awaitCode(403);
            cluster.nodes.setCondition("n1", "NetworkUnavailable", "True", "NoRoute");
            Poll.pause(Duration.ofSeconds(1));
            cluster.proxy.cut();
            cluster.nodes.addNode("p1", "10.5.11.0/24");
            cluster.nodes.joinVxlan("p1", "192.168.0.11", "0a:00:00:00:00:11");
            Poll.pause(Duration.ofSeconds(27));
            assertTrue(recorder.outage().orElse("").contains("403"), recorder.outage()::toString);
            assertEquals(Optional.of("True NoRoute"), cluster.condition("n1", "NetworkUnavailable"));
        } finally {
            cluster.nodes.grant();
        }
        Await.until(
                "watch and condition",
                Duration.ofSeconds(5),
                () -> recorder.outage().isEmpty()
                        && recorder.subnets().size() == 2
                        && cluster.condition("n1", "NetworkUnavailable").equals(Optional.of("False FlannelIsUp")));
    }

    @Test
    void saysWhereNobodyAnswers() {
        cluster.proxy.close();
        String why = failure(cluster.open("n1"));
        assertTrue(why.contains("https://127.0.0.1:") && why.contains("connection refused"), why);
    }
}
