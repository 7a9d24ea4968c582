package dev.loden.api.plan;

import dev.loden.api.Stable;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the kernel should hold. Plans add up: the whole is what this node needs to receive, plus what it takes to reach
 * each peer.
 *
 * @param objects in no particular order
 * @since 0.1
 */
@Stable
public record NetworkPlan(List<KernelObject> objects) {
    /** Nothing at all. */
    public static final NetworkPlan EMPTY = new NetworkPlan(List.of());

    /** Copies the list. */
    public NetworkPlan {
        objects = List.copyOf(objects);
    }

    /**
     * A plan of these objects.
     *
     * @param objects each with a key of its own
     * @return the plan
     */
    public static NetworkPlan of(KernelObject... objects) {
        return new NetworkPlan(List.of(objects));
    }

    /**
     * Both plans together.
     *
     * @param other another part
     * @return the sum
     */
    public NetworkPlan plus(NetworkPlan other) {
        return new NetworkPlan(
                Stream.concat(objects.stream(), other.objects.stream()).toList());
    }
}
