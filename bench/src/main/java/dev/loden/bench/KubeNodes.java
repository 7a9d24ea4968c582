package dev.loden.bench;

import dev.loden.api.net.Family;
import dev.loden.api.net.MacAddress;
import dev.loden.distro.bench.ManyPeers;
import dev.loden.testbed.KubeApiServer;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Node objects as large as in real clusters: 40 images and 5 conditions, about 10 KB. */
final class KubeNodes {
    /** The same peers as with etcd. */
    static final ManyPeers PEERS = new ManyPeers("vxlan", Set.of(Family.IPV4));

    private static final String PREFIX = "flannel.alpha.coreos.com/";

    private KubeNodes() {}

    static String name(int node) {
        return "node-%05d".formatted(node);
    }

    static List<KubeApiServer.Request> created(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(node -> new KubeApiServer.Request("POST", "/api/v1/nodes", json(node)))
                .toList();
    }

    static String backendData(MacAddress mac) {
        return "{\\\"VNI\\\":1,\\\"VtepMAC\\\":\\\"" + mac + "\\\"}";
    }

    private static String json(int node) {
        return """
                {"metadata":{"name":"%1$s","labels":{"kubernetes.io/hostname":"%1$s","kubernetes.io/os":"linux"},\
                "annotations":{"%2$sbackend-type":"vxlan","%2$sbackend-data":"%3$s",\
                "%2$skube-subnet-manager":"true","%2$spublic-ip":"%4$s"}},\
                "spec":{"podCIDR":"%5$s","podCIDRs":["%5$s"]},\
                "status":{"addresses":[{"type":"InternalIP","address":"%4$s"},{"type":"Hostname","address":"%1$s"}],\
                "conditions":[%6$s],"images":[%7$s]}}""".formatted(
                        name(node),
                        PREFIX,
                        backendData(PEERS.mac(Family.IPV4, node)),
                        PEERS.publicAddress(Family.IPV4, node),
                        PEERS.subnet(Family.IPV4, node),
                        conditions(),
                        images(node));
    }

    private static String conditions() {
        return List.of("MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable", "Ready").stream()
                .map(type ->
                        "{\"type\":\"" + type + "\",\"status\":\"False\",\"reason\":\"KubeletHasNone\",\"message\":\""
                                + "kubelet has sufficient memory, disk and process numbers available\",\"lastHeartbeatTime\":"
                                + "\"2026-01-01T00:00:00Z\",\"lastTransitionTime\":\"2026-01-01T00:00:00Z\"}")
                .collect(Collectors.joining(","));
    }

    /** Digests differ, as they do. */
    private static String images(int node) {
        return IntStream.range(0, 40)
                .mapToObj(image ->
                        "{\"names\":[\"registry.example/team-%d/service@sha256:%064x\",\"registry.example/team-%d/service:1.%d\"],\"sizeBytes\":%d}"
                                .formatted(
                                        image,
                                        0x9e37_79b9_7f4aL * (node + 1) * (image + 1),
                                        image,
                                        node,
                                        10_000_000 + image))
                .collect(Collectors.joining(","));
    }
}
