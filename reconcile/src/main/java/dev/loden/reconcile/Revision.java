package dev.loden.reconcile;

import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.ObjectKey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What one replanning has done to the desired state. */
final class Revision {
    private final boolean recording;
    private final Map<ObjectKey, Optional<KernelObject>> touched = new LinkedHashMap<>();
    private boolean changed;

    /**
     * Nothing done yet.
     *
     * @param recording whether the objects are needed, or only whether there was a change
     */
    Revision(boolean recording) {
        this.recording = recording;
    }

    /** An object was put in place of another, or removed. */
    void touch(ObjectKey key, Optional<KernelObject> before) {
        changed = true;
        if (recording) {
            touched.putIfAbsent(key, before);
        }
    }

    boolean isEmpty() {
        return !changed;
    }

    /** The objects that were there before, of all keys that were touched. */
    Map<ObjectKey, KernelObject> before() {
        var objects = new HashMap<ObjectKey, KernelObject>();
        touched.forEach((key, before) -> before.ifPresent(object -> objects.put(key, object)));
        return objects;
    }

    /** The objects that are there now, of all keys that were touched. */
    Map<ObjectKey, KernelObject> after(Map<ObjectKey, KernelObject> now) {
        var objects = new LinkedHashMap<ObjectKey, KernelObject>();
        for (ObjectKey key : touched.keySet()) {
            Optional.ofNullable(now.get(key)).ifPresent(object -> objects.put(key, object));
        }
        return objects;
    }
}
