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

    /**
     * Sends one datagram to a Unix socket of this host, as service managers expect messages. The JDK has no such sockets.
     *
     * <p><b>Thread</b>: any; does not block.
     *
     * @param socket an absolute path, or {@code @} and an abstract name
     * @param text the datagram, sent as UTF-8
     * @throws PluginException CONFIG if there can be no such socket, UNAVAILABLE if it does not take the datagram,
     *     UNSUPPORTED if this way to the kernel cannot send any
     */
    default void sendLocal(String socket, String text) {
        throw new PluginException(ErrorCode.UNSUPPORTED, "no way to send to the Unix socket " + socket);
    }

    /**
     * Opens sockets for ICMP echoes in the calling thread's network namespace.
     *
     * <p><b>Thread</b>: any.
     *
     * @return a new instance, closed by the caller
     * @throws PluginException PERMISSION without CAP_NET_RAW, UNSUPPORTED if this way to the kernel has no echoes
     */
    default Echoes openEchoes() {
        throw new PluginException(ErrorCode.UNSUPPORTED, "no way to send ICMP echo requests");
    }
}
