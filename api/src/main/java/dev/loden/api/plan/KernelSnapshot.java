package dev.loden.api.plan;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the kernel holds at one moment.
 *
 * @param host the host's network
 * @param objects all objects the scope owns, by key
 */
public record KernelSnapshot(HostNetwork host, Map<ObjectKey, KernelObject> objects) {
    /** Copies the objects. */
    public KernelSnapshot {
        // Not Map.copyOf: it probes linearly, and the keys of many peers hash to long runs (80,000 objects took 4 s).
        objects = Collections.unmodifiableMap(new HashMap<>(objects));
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
