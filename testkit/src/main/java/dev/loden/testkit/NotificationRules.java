package dev.loden.testkit;

import dev.loden.api.net.Ipv6;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.Route;

/** Which event a change leads to, as on Linux 6.18. */
final class NotificationRules {
    private NotificationRules() {}

    /** Whether a change of our own is reported: the kernel's notification does not name the request that caused it. */
    static boolean isReported(Change change) {
        return switch (change.object()) {
            case FdbEntry entry -> true;
            case DriverObject of -> true;
            case Link link -> true;
            case Neighbor neighbor -> change instanceof Change.Remove;
            case Address address -> address.address() instanceof Ipv6;
            case Route route -> false;
            case NextHop hop -> false;
        };
    }

    /** The event of an object that was put, as the kernel holds it now. */
    static KernelEvent ofPut(KernelObject object) {
        return object instanceof Link || isInFull(object) ? new KernelEvent.Put(object) : touched(object);
    }

    /** The event of an object that was removed. */
    static KernelEvent ofRemoved(KernelObject object) {
        return isInFull(object) ? new KernelEvent.Removed(object.key(), object.link()) : touched(object);
    }

    private static boolean isInFull(KernelObject object) {
        return object instanceof Neighbor || object instanceof FdbEntry;
    }

    private static KernelEvent touched(KernelObject object) {
        return new KernelEvent.Touched(object.key(), object.link());
    }
}
