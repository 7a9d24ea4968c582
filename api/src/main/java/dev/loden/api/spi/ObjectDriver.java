package dev.loden.api.spi;

import dev.loden.api.Preview;
import dev.loden.api.lease.Settings;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.Receipt;
import dev.loden.api.plan.Scope;
import java.util.List;

/**
 * Keeps state that rtnetlink does not: the peers of a WireGuard device, the table of a user-space data plane, devices that only
 * an ioctl can make. What a {@link NetlinkOps} is for the kernel's tables a driver is for its own: it reads what is there,
 * makes changes with an outcome for each, and reports drift. So its objects take part in the one turn: they are
 * planned by a pure {@link Backend}, compared, healed, drained and reported as routes are.
 *
 * <p><b>Implemented by</b> modules that have such state. <b>Called by</b> the core, which opens a driver when the first
 * backend whose {@link Scope#drivers} names it is opened. <b>Lifecycle</b>: after {@link ObjectDriverProvider#open}, before
 * {@link #close}, which is idempotent. A daemon's stop must not stop forwarding where that can be had: what can stay without
 * the process stays.
 *
 * @since 0.1
 */
@Preview
public interface ObjectDriver extends AutoCloseable {
    /**
     * Reads all objects it holds.
     *
     * <p><b>Thread</b>: the reconcile thread; may block for as long as a kernel dump does.
     *
     * @param scope what is ours; objects that hang on a device outside it are left out
     * @return as it is now, not as it was once made
     * @throws PluginException with UNAVAILABLE if it cannot be read now
     */
    List<DriverObject> read(Scope scope);

    /**
     * Makes changes in their order: of its own objects, and additions of devices whose kind is {@link
     * dev.loden.api.plan.LinkKind.Driven} by it. Such a device need only be made: its MTU, its address and whether it is up
     * are set by rtnetlink at once. One that fails does not stop the others. What is to be removed and is
     * gone already counts as made. A device that is there already counts as made.
     *
     * <p><b>Thread</b>: the reconcile thread; blocks until each is made or refused.
     *
     * @param batch the changes
     * @return an outcome for each, in the batch's order; never an exception for the failure of one
     * @throws PluginException with UNAVAILABLE if it cannot be changed at all now
     */
    Receipt apply(Batch batch);

    /**
     * Reports changes that others make to its objects, until the driver is closed. A driver that cannot notice them does
     * nothing here; they are found at the next resync.
     *
     * <p><b>Thread</b>: called once, returns at once; the listener may be called on any thread.
     *
     * @param listener is given an event for each change
     */
    default void watch(KernelListener listener) {}

    /**
     * Whether packets get through by an object yet, as far as the driver knows: a peer may have to agree on keys first. It is asked of
     * what reaches a peer that changes over from another backend; while it says no, and no longer than the drain time, the peer is
     * still reached by that one. So a driver that is asked does what it can for a yes, and reports it by {@link
     * dev.loden.api.plan.KernelEvent.Touched} to its listener.
     *
     * <p><b>Thread</b>: the reconcile thread; must not block.
     *
     * @param object as it is planned; it may not be made yet
     * @return true where that is not known
     */
    default boolean works(DriverObject object) {
        return true;
    }

    /**
     * What an operator may want to know besides the objects: shown by {@code loden status}. Of a member that is an object, each of
     * whose members is one again, the first few are shown to people; a text {@code trouble} in one says what is wrong and what to do,
     * and makes the status degraded.
     *
     * <p><b>Thread</b>: any; must not block.
     *
     * @return names and values, as they are now; empty if there is nothing to say
     */
    default Settings describe() {
        return Settings.EMPTY;
    }

    /**
     * What it measures, for {@code /metrics}.
     *
     * <p><b>Thread</b>: any; must not block.
     *
     * @return samples in any order, as they are now
     */
    default List<Measure> measures() {
        return List.of();
    }

    @Override
    void close();
}
