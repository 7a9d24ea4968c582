package dev.loden.testkit;

import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.KernelObject;

/** Somebody else at the same kernel: an operator with {@code ip}, another daemon. */
public interface Tamper {
    /**
     * Puts an object there, over what has its key; of a device, changes what can be changed.
     *
     * @param object of any kind but a device that is not there
     */
    void put(KernelObject object);

    /**
     * Deletes an object.
     *
     * @param object one that is there
     */
    void delete(KernelObject object);

    /**
     * Adds a route that carries nobody's mark.
     *
     * @param route on a device that is there
     */
    void add(HostRoute route);
}
