package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loden.it.Kubernetes.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Kubernetes of IPv4 and IPv6, by our manifest with an IPv6Network. */
@Tag("cluster")
class ClusterDualIT {
    private static final String NETWORK = "\"Network\": \"10.244.0.0/16\",";

    @TempDir
    private static Path scratch;

    private static Kubernetes cluster;
    private static List<Pod> pods;

    @BeforeAll
    static void up() throws IOException {
        String delivered = Files.readString(Kubernetes.MANIFEST);
        assertTrue(delivered.contains(NETWORK));
        Path manifest = scratch.resolve("kube-loden.yml");
        Files.writeString(
                manifest,
                delivered.replace(NETWORK, NETWORK + " \"EnableIPv6\": true, \"IPv6Network\": \"fd00:10:244::/56\","));
        cluster = Kubernetes.dual(manifest);
        pods = cluster.web();
    }

    @AfterAll
    static void down() {
        Kubernetes.cluster("down");
    }

    private static List<String> addresses(Pod pod) {
        return texts(cluster.get("pod", pod.name()).at("/status/podIPs"), "ip");
    }

    private static List<String> texts(JsonNode array, String member) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(element -> element.at("/" + member).asText())
                .toList();
    }

    @Test
    void podsPingEachOtherInBothFamilies() {
        assertEquals(Kubernetes.NODES, pods.stream().map(Pod::node).toList());
        for (Pod to : pods) {
            List<String> addresses = addresses(to);
            assertEquals(2, addresses.size(), addresses::toString);
            assertTrue(addresses.getLast().startsWith("fd00:10:244:"), addresses::toString);
            for (Pod from : pods) {
                for (String address : addresses) {
                    String out = from.run("ping", "-n", "-c", "1", "-W", "5", address);
                    assertTrue(out.contains(from.equals(to) ? "ttl=64" : "ttl=62"), out);
                }
            }
        }
    }

    @Test
    void reachesAServiceOfBothFamilies() {
        cluster.kubectl("patch", "service", "web", "-p", "{\"spec\":{\"ipFamilyPolicy\":\"RequireDualStack\"}}");
        JsonNode service = cluster.get("service", "web").at("/spec/clusterIPs");
        assertEquals(2, service.size(), service::toString);
        assertTrue(service.get(1).asText().startsWith("fd00:10:96:"), service::toString);
        Set<String> names = pods.stream().map(Pod::name).collect(Collectors.toCollection(TreeSet::new));
        for (Pod from : pods) {
            for (String url :
                    List.of(service.get(0).asText(), "[" + service.get(1).asText() + "]")) {
                var answered = new HashSet<String>();
                Kubernetes.await("all to answer " + from.name() + " at " + url, () -> {
                    String who = from.attempt("http://" + url + "/cgi-bin/who");
                    answered.add(who.replaceFirst("(?s) .*", ""));
                    return answered.containsAll(names);
                });
            }
        }
    }
}
