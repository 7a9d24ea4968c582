package dev.loden.core.status;

import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.Prefix;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a node rests on.
 *
 * @param network the configuration in force
 * @param link the external interface
 * @param addresses the addresses that peers reach this node at, separated by spaces
 * @param why how the interface was chosen
 * @param mtu what pods may send, in bytes
 */
public record NodeFacts(NetworkConfig network, String link, String addresses, String why, int mtu) {
    /** What runs, as labels. */
    static String build() {
        String version = NodeFacts.class.getModule().getDescriptor() == null
                ? "unknown"
                : NodeFacts.class.getModule().getDescriptor().rawVersion().orElse("unknown");
        return Metrics.label(Map.entry("version", version)) + ","
                + Metrics.label(Map.entry("java", Runtime.version().toString()));
    }

    Settings toSettings() {
        var members = new LinkedHashMap<String, Object>();
        members.put("networks", network.networks().map(Prefix::toString).toList());
        members.put(
                "configuration",
                Settings.of(Map.of("Type", network.backend().type()))
                        .plus(network.backend().settings()));
        members.put("interface", link);
        members.put("addresses", addresses);
        members.put("interfaceChosen", why);
        members.put("mtu", mtu);
        return Settings.of(members);
    }
}
