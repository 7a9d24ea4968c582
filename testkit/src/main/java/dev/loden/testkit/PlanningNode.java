package dev.loden.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Receipt;
import dev.loden.api.plan.Scope;
import dev.loden.api.spi.Backend;
import dev.loden.reconcile.Actual;
import dev.loden.reconcile.Reconciler;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Node 0, which turns leases into kernel state by the same reconciler as the daemon, on a kernel in memory. */
final class PlanningNode implements AutoCloseable {
    /** The part of the plan that is needed to receive; all others are named by the keys of leases. */
    private static final String OWN = "";

    /** What a turn compares its plans with. */
    enum Compare {
        /** With the kernel, always. */
        SNAPSHOT,
        /** With the plans before, except at the start and after a failure. */
        AS_BEFORE
    }

    private final BackendSubject subject;
    private final FakeKernel kernel;
    private final Compare compare;
    private final Backend backend;
    private final Scope scope;
    private final Reconciler<String> reconciler;
    private final Map<String, Lease> leases = new TreeMap<>();
    private boolean converged;

    PlanningNode(BackendSubject subject, FakeKernel kernel, Compare compare) {
        this.subject = subject;
        this.kernel = kernel;
        this.compare = compare;
        backend = subject.open("node 0");
        scope = subject.scope();
        reconciler = new Reconciler<>(kernel::apply);
        turn(Set.of(OWN));
    }

    PlanningNode(BackendSubject subject, FakeKernel kernel) {
        this(subject, kernel, Compare.SNAPSHOT);
    }

    /** A turn for each batch of changes, and another one if something has failed. */
    PlanningNode follow(LeaseHistory history) {
        history.turns().forEach(this::apply);
        return repair();
    }

    private void apply(List<LeaseEvent> changes) {
        Set<String> dirty = new HashSet<>();
        for (LeaseEvent change : changes) {
            String key = LeaseHistory.subnets(change).key();
            if (change instanceof LeaseEvent.Upserted upserted) {
                leases.put(key, upserted.lease());
            } else {
                leases.remove(key);
            }
            dirty.add(key);
        }
        turn(dirty);
    }

    /** Exactly these peers. */
    Receipt peers(int... peers) {
        Set<String> dirty = new HashSet<>(leases.keySet());
        leases.clear();
        for (int peer : peers) {
            Lease lease = subject.lease(peer);
            leases.put(lease.subnets().key(), lease);
            dirty.add(lease.subnets().key());
        }
        return turn(dirty);
    }

    /** Plans everything again. */
    Receipt planAgain() {
        Set<String> dirty = new HashSet<>(leases.keySet());
        dirty.add(OWN);
        return turn(dirty);
    }

    /** Compares with the kernel unless it is known to be as planned. */
    PlanningNode repair() {
        if (!converged) {
            turn(Set.of());
        }
        assertEquals(Map.of(), reconciler.rejected(), "peers left out");
        return this;
    }

    /** Compares with the kernel, after others changed it. */
    Receipt resync() {
        converged = false;
        return turn(Set.of());
    }

    private Receipt turn(Set<String> dirty) {
        Actual actual = converged && compare == Compare.AS_BEFORE
                ? new Actual.AsBefore()
                : new Actual.Snapshot(kernel.snapshot(scope));
        Receipt receipt = reconciler.turn(dirty, this::plan, actual).receipt();
        converged = receipt.failures().isEmpty();
        return receipt;
    }

    private NetworkPlan plan(String part) {
        if (part.equals(OWN)) {
            return backend.receive(subject.lease(0), subject.underlay());
        }
        Lease lease = leases.get(part);
        return lease == null ? NetworkPlan.EMPTY : subject.reach(backend, lease);
    }

    FakeKernel kernel() {
        return kernel;
    }

    @Override
    public void close() {
        backend.close();
    }
}
