package dev.loden.api.spi;

import dev.loden.api.Stable;
import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Settings;
import java.util.List;

/**
 * Makes backends of one type.
 *
 * <p><b>Implemented by</b> backend modules; found by {@link java.util.ServiceLoader}. <b>Called by</b> the core.
 *
 * @since 0.1
 */
@Stable
public interface BackendProvider {
    /**
     * The type as {@code Backend.Type} names it.
     *
     * <p><b>Thread</b>: any.
     *
     * @return lower case, the same at every call: {@code vxlan}
     */
    String type();

    /**
     * The settings a node and its peer have to share, as a peer's lease has them: for vxlan the VNI. Peers for which
     * they are equal are reached by one backend; where they differ from this node's own, by one that is opened with this
     * node's settings and these on top.
     *
     * <p><b>Thread</b>: the reconcile thread; must not block.
     *
     * @param advertised what a lease says; untrusted
     * @param configured this node's settings of the type, for what a lease leaves out; empty if it is configured for another type
     * @return empty if all peers of this type are reached alike
     * @throws dev.loden.api.net.InvalidValueException if it cannot be read, or nobody could be reached by what it says; the peer is left
     *     out and reported, and no backend is opened for it
     */
    default Settings instanceKey(Advertisement advertised, Settings configured) {
        return Settings.EMPTY;
    }

    /**
     * Whether the backend asks {@link dev.loden.api.plan.Underlay#isOnLink} or {@code direct} when it reaches a peer. One
     * that never does spares the kernel a lookup for each peer; the answer is then always no.
     *
     * <p><b>Thread</b>: the reconcile thread; must not block.
     *
     * @return true unless it never asks
     */
    default boolean usesOnLink() {
        return true;
    }

    /**
     * Whether packets go encrypted, or may do so. Such a backend's packets take no other way: what goes from or to a node that
     * advertises it gets no plain route, neither by a {@link PlanRefiner} nor by a peer's backend that does not encrypt.
     *
     * <p><b>Thread</b>: any.
     *
     * @return false unless it does
     */
    default boolean encrypts() {
        return false;
    }

    /**
     * Whether a lease that names no backend, but a public address, is of this one on a node that uses it: flannel's udp leaves its name
     * out. Elsewhere such a lease is a reservation, and no peer.
     *
     * <p><b>Thread</b>: any.
     *
     * @return true for one backend at most
     */
    default boolean leavesTypeOut() {
        return false;
    }

    /**
     * The flags this provider reads besides those that all share.
     *
     * <p><b>Thread</b>: any.
     *
     * @return shown by {@code --help}, and read from the environment too
     */
    default List<ProviderFlag> flags() {
        return List.of();
    }

    /**
     * What an operator can have the configured backend do besides.
     *
     * <p><b>Thread</b>: any.
     *
     * @return each of another name; empty if there is nothing
     */
    default List<BackendAction> actions() {
        return List.of();
    }

    /**
     * Makes a backend for one configuration. Must not touch the system: a backend is a pure function.
     *
     * <p><b>Thread</b>: the reconcile thread.
     *
     * @param context the configuration and who this node is
     * @return a new backend, closed by the caller
     * @throws dev.loden.api.net.InvalidValueException if a setting breaks a rule; the message names key and rule
     * @throws PluginException with CONFIG if the settings do not fit together
     */
    Backend open(BackendContext context);
}
