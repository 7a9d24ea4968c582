package dev.loden.core.config;

import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Prefix;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether a configuration can take another's place while pods run. */
public final class ConfigChange {
    private static final String REMEDY =
            ": pods keep their addresses, so this needs a new start of the node. Put the old value back; or drain the"
                    + " node, remove its lease and subnet.env, and start the daemon anew";

    private ConfigChange() {}

    /**
     * Why not; empty if it can. SubnetMin and SubnetMax count for new leases only.
     *
     * @param held this node's subnets
     * @param assigned whether others have assigned them, as Kubernetes does: SubnetLen need not be theirs then
     */
    public static Optional<String> refusal(NetworkConfig now, NetworkConfig next, Subnets held, boolean assigned) {
        if (!networks(now).equals(networks(next))) {
            return Optional.of("Network cannot change from " + networks(now) + " to " + networks(next) + REMEDY);
        }
        if (!assigned && now.fits(held) && !next.fits(held)) {
            return Optional.of("this node's subnet " + held + " does not fit the changed SubnetLen" + REMEDY);
        }
        return Optional.empty();
    }

    private static String networks(NetworkConfig config) {
        return config.networks().map(Prefix::toString).collect(Collectors.joining(" and "));
    }
}
