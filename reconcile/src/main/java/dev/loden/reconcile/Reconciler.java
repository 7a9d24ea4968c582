package dev.loden.reconcile;

import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Receipt;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The one way from plans to the kernel: plan what is dirty, compare, put the changes in order, write, and keep an outcome for each.
 * One changed lease and a full resync take the same steps; they differ in what is dirty and in what is compared with.
 *
 * <p><b>Thread</b>: one at a time, except {@link #expects}.
 *
 * @param <P> identifies a part of the desired state; lower ones take precedence
 */
public final class Reconciler<P extends Comparable<P>> {
    private final DesiredState<P> desired = new DesiredState<>();
    private final Function<Batch, Receipt> kernel;

    /** Whether changes of the desired state may not have been written. */
    private boolean unwritten;

    /**
     * A reconciler that wants nothing yet.
     *
     * @param kernel makes changes in their order
     */
    public Reconciler(Function<Batch, Receipt> kernel) {
        this.kernel = kernel;
    }

    /**
     * One turn. A turn that finds nothing to do writes nothing.
     *
     * @param dirty the parts that are to be planned anew; quickest in ascending order
     * @param planner gives a part's plan, empty if there is no such part any more; throws PluginException or
     *     InvalidValueException if the part cannot be planned, which leaves out this part alone
     * @param actual what to compare with
     * @return what was changed
     */
    public Turn turn(Collection<P> dirty, Function<P, NetworkPlan> planner, Actual actual) {
        var revision = new Revision(actual instanceof Actual.AsBefore);
        desired.replan(dirty, planner, revision);
        List<Change> changes = switch (actual) {
            case Actual.Snapshot snapshot ->
                Differ.diff(desired.objects(), snapshot.kernel().objects());
            case Actual.AsBefore asBefore -> Differ.diff(revision.after(desired.objects()), revision.before());
        };
        boolean replanned = unwritten || !revision.isEmpty();
        unwritten = replanned;
        Receipt receipt = changes.isEmpty() ? new Receipt(List.of()) : kernel.apply(Schedule.of(changes));
        unwritten = false;
        return new Turn(receipt, replanned);
    }

    /**
     * All that is wanted.
     *
     * @return a live view, by key
     */
    public Map<ObjectKey, KernelObject> objects() {
        return desired.objects();
    }

    /**
     * The parts that want something, or failed to be planned.
     *
     * @return not to be used across turns
     */
    public Collection<P> parts() {
        return desired.parts();
    }

    /**
     * What a part has in the desired state.
     *
     * @return empty if it has nothing there
     */
    public NetworkPlan plan(P part) {
        return desired.plan(part);
    }

    /**
     * The parts of which nothing is in the desired state although they want something.
     *
     * @return the reason for each
     */
    public Map<P, String> rejected() {
        return desired.rejected();
    }

    /**
     * Who wants an object.
     *
     * @return the first of several; empty if none does
     */
    public Optional<P> holder(ObjectKey key) {
        return desired.holder(key);
    }

    /**
     * Tells a caller that keeps {@link #rejected} when to fetch it again.
     *
     * @return another number whenever it may be something else
     */
    public long rejections() {
        return desired.rejections();
    }

    /**
     * Whether an event reports only what is wanted anyway. <b>Thread</b>: any.
     *
     * @param event from the kernel or a driver
     * @return false if the kernel may differ from the desired state
     */
    public boolean expects(KernelEvent.OfObject event) {
        return desired.expects(event);
    }
}
