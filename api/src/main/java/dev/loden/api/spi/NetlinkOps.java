package dev.loden.api.spi;

import dev.loden.api.Stable;
import dev.loden.api.net.IpAddress;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Egress;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Receipt;
import dev.loden.api.plan.Scope;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The kernel's networking state, of the network namespace the process started in: read, changed and watched.
 *
 * <p><b>Implemented by</b> netlink modules. <b>Called by</b> the core. <b>Lifecycle</b>: after {@link
 * NetlinkOpsProvider#open}, before {@link #close}, which is idempotent.
 *
 * @since 0.1
 */
@Stable
public interface NetlinkOps extends AutoCloseable {
    /**
     * Reads what is in scope, and the host's network around it. Left out is what the kernel makes by itself:
     * link-local addresses, routes of protocol {@code kernel}, neighbors in state {@code NOARP}.
     *
     * <p><b>Thread</b>: one at a time with {@link #apply}; blocks for the dump.
     *
     * @param scope what counts as ours; which of the host's routes are listed follows from it, see {@link dev.loden.api.plan.HostNetwork}
     * @param expected what may well be there, by key: where the kernel holds just that, the snapshot may refer to it, so that
     *     many objects that are as they should be are not held twice. No more than a hint; what is read is the kernel
     * @return the state at one moment; a dump the kernel calls inconsistent is taken again
     * @throws PluginException with UNAVAILABLE if the kernel does not answer
     */
    KernelSnapshot snapshot(Scope scope, Map<ObjectKey, KernelObject> expected);

    /**
     * The same where nothing is expected.
     *
     * @param scope what counts as ours
     * @return the state at one moment
     * @throws PluginException with UNAVAILABLE if the kernel does not answer
     */
    default KernelSnapshot snapshot(Scope scope) {
        return snapshot(scope, Map.of());
    }

    /**
     * Asks the kernel how it would send to some addresses, with all its tables and rules.
     *
     * <p><b>Thread</b>: one at a time with {@link #snapshot} and {@link #apply}; blocks until the kernel answered all.
     *
     * @param link the device in question
     * @param addresses of other hosts
     * @return those to which packets leave by the device without a gateway
     * @throws PluginException with UNAVAILABLE if the kernel does not answer
     */
    Set<IpAddress> onLink(String link, Collection<IpAddress> addresses);

    /**
     * Asks the kernel how it would send to one address, with all its tables and rules.
     *
     * <p><b>Thread</b>: one at a time with {@link #snapshot} and {@link #apply}; blocks until the kernel answered.
     *
     * @param destination of another host
     * @return the device and the source address; empty if the kernel would send nothing there, or if the address is this host's
     *     own
     * @throws PluginException with UNAVAILABLE if the kernel does not answer
     * @since 0.1
     */
    Optional<Egress> egress(IpAddress destination);

    /**
     * Makes changes in their order. One that fails does not stop the others. What is to be removed and is gone already
     * counts as made. A route is added only where none with its key exists: a route of another program gives EEXIST.
     *
     * <p><b>Thread</b>: one at a time with {@link #snapshot}; blocks until the kernel answered each.
     *
     * @param batch the changes
     * @return an outcome for each; never an exception for the failure of one
     * @throws PluginException with UNAVAILABLE if the kernel does not answer at all
     */
    Receipt apply(Batch batch);

    /**
     * Watches links, addresses, routes, neighbors, forwarding entries and next hops.
     *
     * <p><b>Thread</b>: returns at once; the listener is called on a thread of its own. Lost events are reported as
     * {@link dev.loden.api.plan.KernelEvent.Overrun} and the watch goes on.
     *
     * @param listener is given every change
     * @return ends the watch when closed
     */
    Monitor monitor(KernelListener listener);

    @Override
    void close();

    /** A running watch. */
    interface Monitor extends AutoCloseable {
        /** Ends the watch and waits for its thread; idempotent. */
        @Override
        void close();
    }
}
