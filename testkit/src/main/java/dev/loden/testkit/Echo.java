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

/** What the kernel tells of a change, as Linux 6.18 does. */
final class Echo {
    private Echo() {}

    /** Whether we hear of a change of our own: the kernel does not say of these that it was us. */
    static boolean isHeard(Change change) {
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

    static KernelEvent ofPut(KernelObject object) {
        return isTold(object) ? new KernelEvent.Put(object) : new KernelEvent.Touched(object.key(), object.link());
    }

    static KernelEvent ofGone(KernelObject object) {
        return isTold(object)
                ? new KernelEvent.Removed(object.key(), object.link())
                : new KernelEvent.Touched(object.key(), object.link());
    }

    private static boolean isTold(KernelObject object) {
        return object instanceof Neighbor || object instanceof FdbEntry;
    }
}
