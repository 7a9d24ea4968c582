package dev.loden.core.plan;

import dev.loden.api.lease.Subnets;
import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.ObjectKey;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What is known of peers that change from one backend to another.
 *
 * @param former how each was reached before, if it still receives by that
 * @param works whether packets get through by an object yet
 */
public record ChangeOver(Function<Subnets, Optional<FormerWay>> former, Predicate<DriverObject> works) {
    /** No peer changes. */
    public static final ChangeOver NONE = new ChangeOver(peer -> Optional.empty(), object -> true);

    /**
     * What it takes to send in the new way and to receive in the old one, for the peer may not have learned of this node's change; or, while
     * the new one does not work yet, the other way round.
     */
    NetworkPlan plan(NetworkPlan before, NetworkPlan after) {
        boolean ready =
                after.objects().stream().allMatch(object -> !(object instanceof DriverObject of) || works.test(of));
        return ready ? withDriversOf(before, after) : withDriversOf(after, before);
    }

    private static NetworkPlan withDriversOf(NetworkPlan other, NetworkPlan whole) {
        Set<ObjectKey> keys = whole.objects().stream().map(KernelObject::key).collect(Collectors.toUnmodifiableSet());
        return whole.plus(new NetworkPlan(other.objects().stream()
                .filter(object -> object instanceof DriverObject && !keys.contains(object.key()))
                .toList()));
    }
}
