package dev.loden.api.spi;

import dev.loden.api.Stable;
import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.net.Family;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Says what the kernel should hold so that packets get from node to node. A backend is pure: it reads its arguments and
 * returns values; it does no I/O, keeps no state between calls and knows no other backend. The core compares its plans
 * with the kernel and does the rest.
 *
 * <p>The whole plan of a node is {@link #receive} plus {@link #reach} for each peer that advertises this backend. A peer
 * that advertises another one is reached by that one, opened for the purpose; so each node is sent to in the way it says
 * it can receive, and nodes may change over one by one.
 *
 * <p><b>Implemented by</b> backend modules. <b>Called by</b> the core. <b>Thread</b>: the reconcile thread only; must
 * not block. <b>Lifecycle</b>: after {@link BackendProvider#open}, before {@link #close}, which is idempotent.
 *
 * @since 0.1
 */
@Stable
public interface Backend extends AutoCloseable {
    /**
     * What peers need to know to send to this node. Called once a backend is open, and again when the node's public
     * address changes; equal arguments must give equal results.
     *
     * @param underlay the external device as the kernel reports it
     * @param actual what the kernel holds in {@link #scope}: identity that lives in an existing device is kept
     * @param previous what this node's lease said last, {@link Advertisement#NONE} if there was none: identity found there
     *     is kept
     * @return type and data for the lease
     * @throws PluginException with UNAVAILABLE if the underlay lacks what is needed (called again when it changes)
     */
    Advertisement advertise(Underlay underlay, KernelSnapshot actual, Advertisement previous);

    /**
     * What belongs to this backend in the kernel, whether or not it is there.
     *
     * @param underlay the external device
     * @return all plans of this backend lie within it
     */
    Scope scope(Underlay underlay);

    /**
     * What this node needs to receive: its own devices and addresses.
     *
     * @param own this node's lease, with what {@link #advertise} said, be it published or not
     * @param underlay the external device
     * @return complete, not a difference
     * @throws PluginException with UNAVAILABLE if it cannot be said yet
     */
    NetworkPlan receive(Lease own, Underlay underlay);

    /**
     * What it takes to reach one peer: routes, neighbors, forwarding entries. Data of a peer is untrusted. A peer need not have a
     * subnet of each family of the network; where one of two families cannot be reached, the core asks for the other alone.
     *
     * @param peer its lease, advertising this backend's type
     * @param underlay the external device
     * @return complete for this peer; the keys of different peers must differ
     * @throws PluginException for this peer alone; the message says what is wrong with its lease
     * @throws dev.loden.api.net.InvalidValueException likewise, if a value in its data cannot be read
     */
    NetworkPlan reach(Lease peer, Underlay underlay);

    /**
     * Whether this node sends and receives at all. Where it does not, it only holds a lease, and the core plans nothing
     * for its peers.
     *
     * @return true, but for flannel's {@code alloc}
     */
    default boolean forwards() {
        return true;
    }

    /**
     * The families of pods that this node can be reached with, of those that a network may have. A node that lacks one of its network's
     * is not ready, or serves the other alone if its operator allows that.
     *
     * @param underlay the external device
     * @return those that the device has an address of, unless one family's packets are carried over the other; all if it forwards nothing
     */
    default Set<Family> carries(Underlay underlay) {
        return Arrays.stream(Family.values())
                .filter(family -> !forwards() || underlay.address(family).isPresent())
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The largest IP packet a pod may send, in bytes; written to subnet.env as FLANNEL_MTU.
     *
     * @param underlay the external device
     * @return the underlay's, less what this backend puts around a packet
     */
    default int mtu(Underlay underlay) {
        return underlay.leastMtu();
    }

    @Override
    default void close() {}
}
