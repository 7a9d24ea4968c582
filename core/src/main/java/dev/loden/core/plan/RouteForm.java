package dev.loden.core.plan;

import dev.loden.api.plan.NetworkPlan;
import dev.loden.reconcile.NextHops;
import java.util.Optional;
import java.util.Set;

/**
 * How routes name their gateways.
 *
 * @param foreign by next-hop objects, except those with these numbers, which are others'; empty for plain routes, as flannel's
 */
public record RouteForm(Optional<Set<Integer>> foreign) {
    /** Routes as flannel makes them. */
    public static final RouteForm PLAIN = new RouteForm(Optional.empty());

    NetworkPlan apply(NetworkPlan plan) {
        return foreign.map(numbers -> NextHops.byObjects(plan, numbers)).orElse(plan);
    }
}
