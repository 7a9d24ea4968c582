package dev.loden.api.spi;

import dev.loden.api.Stable;

/**
 * Opens the way to the kernel.
 *
 * <p><b>Implemented by</b> netlink modules; found by {@link java.util.ServiceLoader}. <b>Called by</b> the core.
 *
 * @since 0.1
 */
@Stable
public interface NetlinkOpsProvider {
    /**
     * Opens sockets in the calling thread's network namespace.
     *
     * <p><b>Thread</b>: the starting thread.
     *
     * @return a new instance, closed by the caller
     * @throws PluginException PERMISSION without CAP_NET_ADMIN, UNSUPPORTED on a system that is not Linux
     */
    NetlinkOps open();
}
