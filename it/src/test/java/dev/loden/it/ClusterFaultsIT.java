package dev.loden.it;

import static dev.loden.it.Kubernetes.NODES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.base.Poll;
import dev.loden.it.Kubernetes.Pod;
import dev.loden.lab.process.Shell;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a real Kubernetes, while each pod pings each other: no ping is lost, and it goes on. */
@Tag("cluster")
class ClusterFaultsIT {
    private static Kubernetes cluster;
    private static List<Pod> pods;

    @TempDir
    Path scratch;

    @BeforeAll
    static void up() {
        cluster = Kubernetes.shared();
        pods = cluster.web();
    }

    @Test
    void theNodesProgramsAreKilledAndStarted() {
        ClusterPings.loseNone(scratch, pods, () -> {
            for (String program : List.of("containerd", "kubelet", "kube-proxy")) {
                for (String node : NODES) {
                    Kubernetes.cluster("stop", node, program);
                    Kubernetes.cluster("start", node, program);
                }
            }
            runsNewPods("after-restart");
        });
    }

    @Test
    void theApiServerIsAwayForAMinute() {
        ClusterPings.loseNone(scratch, pods, () -> {
            Kubernetes.cluster("stop", "api", "kube-apiserver");
            assertFalse(isApiServed());
            Poll.pause(Duration.ofMinutes(1));
            assertFalse(isApiServed());
            Kubernetes.cluster("start", "api", "kube-apiserver");
            Kubernetes.await("the API server", ClusterFaultsIT::isApiServed);
            cluster.awaitDaemons();
            runsNewPods("after-outage");
        });
    }

    private static boolean isApiServed() {
        return Shell.attempt(Kubernetes.kubectlCommand("get", "--raw", "/readyz"))
                        .exit()
                == 0;
    }

    private static void runsNewPods(String name) {
        cluster.kubectl("create", "deployment", name, "--image=loden.test/pod:1", "--replicas=3");
        cluster.kubectl("rollout", "status", "deployment/" + name, "--timeout=150s");
        List<Pod> fresh = cluster.pods("app=" + name);
        assertEquals(NODES.size(), fresh.size());
        fresh.forEach(pod ->
                pod.run("ping", "-n", "-c", "1", "-W", "5", pods.getFirst().address()));
        cluster.kubectl("delete", "deployment", name, "--cascade=foreground");
        cluster.awaitNoLeak();
    }

    @Test
    void aNodeComesIsDrainedAndGoes() {
        ClusterPings.loseNone(scratch, pods, () -> {
            Kubernetes.cluster("add", "node4", "4");
            try {
                Kubernetes.await(
                        "node4",
                        () -> cluster.kubectl("get", "nodes", "-o", "name").contains("node4"));
                cluster.kubectl("wait", "--for=condition=Ready", "node/node4", "--timeout=120s");
                String subnet = cluster.get("node", "node4").at("/spec/podCIDR").textValue();
                cluster.kubectl("scale", "deployment/web", "--replicas=4");
                cluster.kubectl("rollout", "status", "deployment/web", "--timeout=120s");
                Pod there = cluster.web().getLast();
                assertEquals("node4", there.node());
                pods.forEach(pod -> assertTrue(pod.run("ping", "-n", "-c", "1", "-W", "5", there.address())
                        .contains("ttl=62")));
                cluster.kubectl("drain", "node4", "--ignore-daemonsets", "--force", "--timeout=120s");
                cluster.kubectl("scale", "deployment/web", "--replicas=3");
                cluster.kubectl("delete", "node", "node4");
                for (String node : NODES) {
                    Kubernetes.await(
                            node + " to forget " + subnet,
                            () -> !Kubernetes.in(node, "ip", "route").contains(subnet));
                }
            } finally {
                Kubernetes.cluster("remove", "node4");
            }
        });
        Kubernetes.await("three pods", () -> cluster.web().size() == 3);
        assertEquals(pods, cluster.web());
    }
}
