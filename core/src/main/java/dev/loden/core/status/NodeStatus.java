package dev.loden.core.status;

import dev.loden.api.lease.Settings;
import dev.loden.api.lease.Subnets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A node as its last turn left it.
 *
 * @param backend how it wants to be reached
 * @param others which backends are open besides, for peers or to drain
 * @param subnets what it holds; empty text if nothing yet
 * @param peers how many leases of other nodes there are, unreachable ones included
 * @param unreachable those that cannot be reached, and why
 * @param refused what is wrong with the configuration that was refused last; empty text if the present one counts
 * @param overlaps which networks of the host overlap the pods', for people
 */
public record NodeStatus(
        String backend,
        List<String> others,
        String subnets,
        int peers,
        Map<Subnets, String> unreachable,
        String refused,
        List<String> overlaps) {
    /** Before the first turn. */
    public static final NodeStatus NOTHING = new NodeStatus("", List.of(), "", 0, Map.of(), "", List.of());

    /** Copies all. */
    public NodeStatus {
        others = List.copyOf(others);
        unreachable = Map.copyOf(unreachable);
        overlaps = List.copyOf(overlaps);
    }

    /** The same, with another refusal. */
    public NodeStatus refused(String reason) {
        return new NodeStatus(backend, others, subnets, peers, unreachable, reason, overlaps);
    }

    /** The same, with other unreachable peers. */
    public NodeStatus withUnreachable(Map<Subnets, String> reasons) {
        return new NodeStatus(backend, others, subnets, peers, reasons, refused, overlaps);
    }

    /** The same, with another number of peers. */
    public NodeStatus withPeers(int count) {
        return new NodeStatus(backend, others, subnets, count, unreachable, refused, overlaps);
    }

    /** The same, with other overlaps. */
    public NodeStatus withOverlaps(List<String> found) {
        return new NodeStatus(backend, others, subnets, peers, unreachable, refused, found);
    }

    /** As JSON shows it; {@code waiting} is what keeps the node from being ready. */
    Settings toSettings(String waiting) {
        var members = new LinkedHashMap<String, Object>();
        members.put("ready", waiting.isEmpty());
        members.put("waiting", waiting);
        members.put("backend", backend);
        members.put("otherBackends", others);
        members.put("subnet", subnets);
        members.put("peers", peers);
        var reasons = new LinkedHashMap<String, Object>();
        unreachable.forEach((lease, reason) -> reasons.put(lease.toString(), reason));
        members.put("unreachable", Settings.of(reasons));
        members.put("configurationRefused", refused);
        members.put("overlaps", overlaps);
        return Settings.of(members);
    }
}
