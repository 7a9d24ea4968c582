package dev.loden.api.plan;

import dev.loden.api.Stable;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;

/**
 * What the kernel holds at one moment.
 *
 * @param host the host's network as far as it matters, see {@link HostNetwork}
 * @param objects all objects the scope owns, by key; given away, and not copied, for they can be many
 * @since 0.1
 */
@Stable
public record KernelSnapshot(HostNetwork host, Map<ObjectKey, KernelObject> objects) {
    /** Lets nobody change the objects through it. */
    public KernelSnapshot {
        objects = Collections.unmodifiableMap(objects);
    }

    /**
     * A device of the scope.
     *
     * @param name the device's
     * @return empty if it is not there
     */
    public Optional<Link> link(String name) {
        return objects.get(new ObjectKey.OfLink(name)) instanceof Link link ? Optional.of(link) : Optional.empty();
    }
}
