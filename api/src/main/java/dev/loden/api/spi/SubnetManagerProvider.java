package dev.loden.api.spi;

import dev.loden.api.Stable;
import dev.loden.api.lease.Settings;
import java.util.List;
import java.util.Optional;

/**
 * Makes lease stores of one kind.
 *
 * <p><b>Implemented by</b> store modules; found by {@link java.util.ServiceLoader}. <b>Called by</b> the core.
 *
 * @since 0.1
 */
@Stable
public interface SubnetManagerProvider {
    /**
     * The word before the colon in {@code --subnet-store}.
     *
     * <p><b>Thread</b>: any.
     *
     * @return lower case, the same at every call: {@code etcd}
     */
    String scheme();

    /**
     * Whether the flags ask for this store without {@code --subnet-store}, as flannel's {@code --kube-subnet-mgr} does.
     *
     * <p><b>Thread</b>: any.
     *
     * @param flags the daemon's
     * @return false unless a flag of this provider says so
     */
    default boolean isChosenBy(Settings flags) {
        return false;
    }

    /**
     * Where the network configuration is if no flag says so and the store does not keep it ({@link
     * SubnetManager#configSource}).
     *
     * <p><b>Thread</b>: any.
     *
     * @return as {@code --config-source} takes it: {@code file:/etc/kube-flannel/net-conf.json}; empty if nowhere
     */
    default Optional<String> configSource() {
        return Optional.empty();
    }

    /**
     * Whether the subnets of nodes are assigned outside of the daemon, as Kubernetes does by podCIDR. SubnetLen, SubnetMin and
     * SubnetMax then steer nothing: values that break a rule are logged and not used, as in flannel.
     *
     * <p><b>Thread</b>: any.
     *
     * @return false if {@link SubnetManager#acquire} chooses them
     */
    default boolean assignsSubnets() {
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
     * Opens a store. Checks its flags and reads its files, but reaches out to nobody yet.
     *
     * <p><b>Thread</b>: the starting thread.
     *
     * @param context location and flags
     * @return a new store, closed by the caller
     * @throws PluginException with CONFIG if a flag or file cannot work; the message names it
     */
    SubnetManager open(StoreContext context);
}
