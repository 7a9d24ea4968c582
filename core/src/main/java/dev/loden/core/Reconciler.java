package dev.loden.core;

import dev.loden.api.lease.ClusterView;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Receipt;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.reconcile.Differ;
import dev.loden.reconcile.Schedule;
import java.util.List;
import java.util.Map;

/** The straight line: read, plan, compare, write. */
final class Reconciler {
    private final NetlinkOps netlink;
    private Map<ObjectKey, KernelObject> lastDesired = Map.of();

    Reconciler(NetlinkOps netlink) {
        this.netlink = netlink;
    }

    /**
     * One turn. A turn that finds nothing to do writes nothing.
     *
     * @param actual what the kernel holds in the scope of all that is open
     */
    ReconcileReport turn(Planner planner, ClusterView view, Underlay underlay, KernelSnapshot actual) {
        Planner.Plan plan = planner.plan(view, underlay);
        List<Change> changes = Differ.diff(plan.objects(), actual, view.complete());
        Receipt receipt = changes.isEmpty() ? new Receipt(List.of()) : netlink.apply(Schedule.of(changes));
        boolean repair = plan.objects().equals(lastDesired);
        lastDesired = plan.objects();
        return new ReconcileReport(receipt, plan.rejected(), repair);
    }
}
