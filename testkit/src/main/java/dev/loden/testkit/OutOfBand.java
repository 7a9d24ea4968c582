package dev.loden.testkit;

import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.KernelObject;

/** Changes to the same kernel that bypass the subject: an operator's {@code ip} commands, another daemon, an object driver. */
public interface OutOfBand {
    /**
     * Puts an object in place of what has its key. Of a device that is there, the MTU and the state up or down are set; a device
     * that is not there is made if its kind is {@link dev.loden.api.plan.LinkKind.Driven} of kind {@code tun}.
     *
     * @param object of any other kind, or such a device
     */
    void put(KernelObject object);

    /**
     * Deletes an object.
     *
     * @param object one that is there
     */
    void delete(KernelObject object);

    /**
     * Adds a route without our mark.
     *
     * @param route on a device that is there
     */
    void add(HostRoute route);
}
