package dev.loden.testkit;

import dev.loden.api.lease.Lease;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Underlay;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A backend that changes each object of its plans. */
final class PlanFlaw extends Flaw {
    private final Function<KernelObject, Stream<KernelObject>> change;

    PlanFlaw(Function<KernelObject, Stream<KernelObject>> change) {
        this.change = change;
    }

    static PlanFlaw without(Class<? extends KernelObject> kind) {
        return new PlanFlaw(object -> kind.isInstance(object) ? Stream.empty() : Stream.of(object));
    }

    @Override
    NetworkPlan reach(Supplier<NetworkPlan> sound, Lease peer, Underlay underlay) {
        return new NetworkPlan(sound.get().objects().stream().flatMap(change).toList());
    }
}
