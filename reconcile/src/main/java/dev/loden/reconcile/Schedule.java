package dev.loden.reconcile;

import dev.loden.api.plan.Address;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import java.util.ArrayList;
import java.util.List;

/**
 * The order of changes, so that no packet meets a half-made path: first what is to be there, from devices to the routes
 * that use them; then what has to go, the other way round. Blackholes are there before all that packets take, and after it.
 */
public final class Schedule {
    private static final int KINDS = 8;

    private Schedule() {}

    /**
     * Puts changes in order.
     *
     * @param changes in any
     * @return a batch for the kernel
     */
    public static Batch of(List<Change> changes) {
        List<List<Change>> places = new ArrayList<>();
        for (int i = 0; i < 2 * KINDS; i++) {
            places.add(new ArrayList<>());
        }
        changes.forEach(change -> places.get(position(change)).add(change));
        var ordered = new ArrayList<Change>(changes.size());
        places.forEach(ordered::addAll);
        return new Batch(ordered);
    }

    private static int position(Change change) {
        int kind = kind(change.object());
        return change instanceof Change.Remove ? 2 * KINDS - 1 - kind : kind;
    }

    /** The place of what is to be there: each kind after those it rests on. */
    private static int kind(KernelObject object) {
        return switch (object) {
            case Link link -> 1;
            case Address address -> 2;
            case FdbEntry entry -> 4;
            case Neighbor neighbor -> 5;
            case NextHop hop -> 6;
            case Route route -> route.via() instanceof Via.Blackhole ? 0 : 7;
            case DriverObject of -> 3; // last: an interface takes longest to rule out
        };
    }
}
