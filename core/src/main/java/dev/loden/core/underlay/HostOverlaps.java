package dev.loden.core.underlay;

import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Prefix;
import dev.loden.base.DistinctLog;
import dev.loden.core.underlay.HostNetworks.Entry;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names the host's networks that overlap the pods': in the log, each once, and for the status. <b>Thread</b>: one at a time.
 */
public final class HostOverlaps {
    private static final Logger LOG = LoggerFactory.getLogger(HostOverlaps.class);

    /** A host with very many routes into the pods' network has one cause for them. */
    private static final int MOST = 10;

    private static final String OWN =
            "what is sent to one of them may reach the other; give the node another subnet (its podCIDR, reservation or"
                    + " lease), or that network other addresses";
    private static final String PART =
            "no subnet there is chosen for this node, but pods of other nodes there cannot be reached from here, nor its"
                    + " hosts by pods; choose another Network, or give that network other addresses";
    private static final String WHOLE =
            "its hosts with addresses of pods cannot be reached from here; choose another Network, or give that network"
                    + " other addresses";

    private final DistinctLog troubles = new DistinctLog(LOG);

    /** Devices that had an address of the subnet before a bridge could have been given it. */
    private final Set<String> before = new HashSet<>();

    /** None named yet. */
    public HostOverlaps() {}

    /**
     * Names those there are now.
     *
     * @param networks the host's
     * @param own this node's subnets; empty without a lease
     * @param handedOut the subnets that subnet.env has had, from which a bridge may have its address
     * @param peers the peers' subnets: a route to just one of these is reported with ours, which it keeps out of the kernel
     * @return what is wrong, for people
     */
    public List<String> name(
            HostNetworks networks,
            Optional<Subnets> own,
            Supplier<Optional<Subnets>> handedOut,
            Supplier<Set<Prefix>> peers) {
        if (networks.entries().isEmpty()) {
            troubles.replace("", Map.of());
            return List.of();
        }
        Map<String, String> found = new LinkedHashMap<>();
        own.stream()
                .flatMap(held -> held.prefixes().stream())
                .forEach(subnet -> networks.overlapping(subnet).stream()
                        .filter(entry -> !isPodBridge(entry, networks, subnet, handedOut))
                        .forEach(entry -> found.put("this node's subnet " + subnet + " overlaps " + entry, OWN)));
        networks.inTheWay(own, peers.get())
                .forEach(entry -> found.put(overlapOfNetwork(networks, entry), networks.isPart(entry) ? PART : WHOLE));
        Map<String, String> first = new LinkedHashMap<>();
        found.entrySet().stream().limit(MOST).forEach(entry -> first.put(entry.getKey(), entry.getValue()));
        troubles.replace("", first);
        return List.copyOf(first.keySet());
    }

    private static String overlapOfNetwork(HostNetworks networks, Entry entry) {
        return networks.network()
                .networks()
                .filter(entry.prefix()::overlaps)
                .map(network -> "Network " + network + " overlaps " + entry)
                .findFirst()
                .orElseThrow();
    }

    private boolean isPodBridge(
            Entry entry, HostNetworks networks, Prefix subnet, Supplier<Optional<Subnets>> handedOut) {
        boolean another = networks.bridged().contains(subnet);
        if (another || !entry.isBridgeOf(subnet) || before.contains(entry.link())) {
            return false;
        }
        boolean given = handedOut
                .get()
                .filter(subnets -> subnets.prefixes().contains(subnet))
                .isPresent();
        if (!given) {
            before.add(entry.link());
        }
        return given;
    }
}
