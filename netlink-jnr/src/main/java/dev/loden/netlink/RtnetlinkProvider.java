package dev.loden.netlink;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.api.spi.NetlinkOpsProvider;
import dev.loden.api.spi.PluginException;
import dev.loden.netlink.socket.NetlinkSocket;

/** Provides the kernel by rtnetlink, as a service. */
public final class RtnetlinkProvider implements NetlinkOpsProvider {
    /** For the service loader. */
    public RtnetlinkProvider() {}

    @Override
    public NetlinkOps open() {
        String system = System.getProperty("os.name");
        if (!system.equals("Linux")) {
            throw new PluginException(ErrorCode.UNSUPPORTED, "netlink needs Linux; this system is " + system);
        }
        return RtnetlinkOps.open(NetlinkSocket.RECEIVE_BUFFER);
    }
}
