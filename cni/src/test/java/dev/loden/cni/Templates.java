package dev.loden.cni;

import dev.loden.api.net.Prefix;
import java.nio.file.Path;
import java.util.List;

/** What flannel's manifest has, and a network. */
final class Templates {
    static final String FLANNELS = """
            {
              "name": "cbr0",
              "cniVersion": "1.0.0",
              "plugins": [
                {"type": "flannel", "delegate": {"hairpinMode": true, "isDefaultGateway": true}},
                {"type": "portmap", "capabilities": {"portMappings": true}}
              ]
            }
            """;

    static final PodNetwork IPV4 = network(List.of("10.244.0.0/16"), List.of("10.244.1.0/24"));
    static final PodNetwork DUAL =
            network(List.of("10.244.0.0/16", "fc00::/48"), List.of("10.244.1.0/24", "fc00:0:0:1::/64"));

    private Templates() {}

    private static PodNetwork network(List<String> networks, List<String> subnets) {
        return new PodNetwork(
                networks.stream().map(Prefix::parse).toList(),
                subnets.stream().map(Prefix::parse).toList(),
                1450,
                true);
    }

    /** All under one directory, with Debian's plugins. */
    static CniOptions options(Path scratch, boolean resolve) {
        return new CniOptions(
                scratch.resolve("cni-conf.json"),
                scratch.resolve("net.d"),
                Path.of("/usr/lib/cni"),
                scratch.resolve("cni"),
                resolve);
    }
}
