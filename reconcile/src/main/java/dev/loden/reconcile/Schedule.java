package dev.loden.reconcile;

import dev.loden.api.plan.Address;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.KernelObject;
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

    /**
     * The place of what is to be there: each kind after those it rests on. The kinds that each peer has are found first: a switch by
     * patterns costs more, and a cold start has four changes for each lease.
     */
    private static int kind(KernelObject object) {
        if (object instanceof Route route) {
            return route.via() instanceof Via.Blackhole ? 0 : 7;
        } else if (object instanceof NextHop) {
            return 6;
        } else if (object instanceof Neighbor) {
            return 5;
        } else if (object instanceof FdbEntry) {
            return 4;
        } else if (object instanceof DriverObject) {
            return 3;
        }
        return object instanceof Address ? 2 : 1;
    }
}
