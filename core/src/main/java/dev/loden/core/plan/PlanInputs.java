package dev.loden.core.plan;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.core.underlay.ExternalInterface;
import java.util.Map;

/**
 * All that plans rest on, peers apart. While it is equal, only the parts of changed peers have to be planned anew.
 *
 * @param network the configuration in force
 * @param external the way to the other nodes
 * @param own this node's lease; what it advertises does not matter to plans and is left out
 * @param backends those in use
 * @param routes how routes name their gateways
 * @param otherDevices devices of others by names that plans may want, and what each is, see {@link OwnDevices}
 * @param blackholes whether what no pod takes is dropped, see {@link Blackholes}
 */
public record PlanInputs(
        NetworkConfig network,
        ExternalInterface external,
        Lease own,
        OpenBackends backends,
        RouteForm routes,
        Map<String, String> otherDevices,
        boolean blackholes) {
    /** Copies the devices, and leaves out the advertisement. */
    public PlanInputs {
        otherDevices = Map.copyOf(otherDevices);
        own = new Lease(own.subnets(), own.attributes().with(Advertisement.NONE));
    }
}
