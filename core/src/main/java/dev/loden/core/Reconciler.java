package dev.loden.core;

import dev.loden.api.lease.ClusterView;
import dev.loden.api.lease.Subnets;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.Receipt;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.reconcile.Differ;
import dev.loden.reconcile.Schedule;
import java.util.List;
import java.util.Map;

/** The straight line: read, plan, compare, write. Lives on the reconcile thread, but for {@link #expects}. */
final class Reconciler {
    private final NetlinkOps netlink;
    private volatile StandingPlan plan = new StandingPlan(0);

    Reconciler(NetlinkOps netlink) {
        this.netlink = netlink;
    }

    /**
     * One turn. A turn that finds nothing to do writes nothing.
     *
     * @param actual what the kernel holds in the scope of all that is open
     */
    ReconcileReport turn(Planner planner, ClusterView view, Underlay underlay, KernelSnapshot actual) {
        StandingPlan next = planner.plan(view, underlay);
        boolean repair = next.objects().equals(plan.objects());
        plan = next;
        List<Change> changes = Differ.diff(next.objects(), actual, view.complete());
        return write(changes, next.rejected(), repair);
    }

    /** Whether the kernel holds what the last turn wanted, with all amendments, and nothing else. */
    boolean finds(KernelSnapshot actual) {
        return Differ.diff(plan.objects(), actual, true).isEmpty();
    }

    /** What the last turn wanted, with all amendments. */
    StandingPlan plan() {
        return plan;
    }

    /** Makes the changes of an amendment to {@link #plan}. */
    ReconcileReport write(List<Change> changes) {
        return write(changes, plan.rejected(), false);
    }

    private ReconcileReport write(List<Change> changes, Map<Subnets, String> rejected, boolean repair) {
        Receipt receipt = changes.isEmpty() ? new Receipt(List.of()) : netlink.apply(Schedule.of(changes));
        return ReconcileReport.of(receipt, rejected, repair);
    }

    /** Whether an event tells only of what is wanted anyway. <b>Thread</b>: any. */
    boolean expects(KernelEvent.OfObject event) {
        return plan.expects(event);
    }
}
