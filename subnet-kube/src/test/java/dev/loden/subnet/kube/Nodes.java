package dev.loden.subnet.kube;

import dev.loden.api.net.Prefix;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Many nodes at once. */
final class Nodes {
    private Nodes() {}

    /** Makes peers with subnets from 10.5.0.0/24 on; gives the subnets. */
    static Set<Prefix> create(Cluster cluster, int count) {
        var subnets = new HashSet<Prefix>();
        try (ExecutorService workers = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < count; i++) {
                int number = i;
                String subnet = "10.%d.%d.0/24".formatted(5 + i / 256, i % 256);
                subnets.add(Prefix.parse(subnet));
                workers.execute(() -> cluster.server.admin("POST", "/api/v1/nodes", json(number, subnet)));
            }
        }
        return subnets;
    }

    private static String json(int number, String subnet) {
        String prefix = "flannel.alpha.coreos.com/";
        return ("{\"metadata\":{\"name\":\"many-%d\",\"annotations\":{\"%sbackend-type\":\"host-gw\","
                        + "\"%sbackend-data\":\"null\",\"%skube-subnet-manager\":\"true\",\"%spublic-ip\":\"172.16.%d.%d\"}},"
                        + "\"spec\":{\"podCIDR\":\"%s\",\"podCIDRs\":[\"%s\"]}}")
                .formatted(number, prefix, prefix, prefix, prefix, number / 256, number % 256, subnet, subnet);
    }
}
