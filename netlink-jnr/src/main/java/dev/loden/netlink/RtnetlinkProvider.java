package dev.loden.netlink;

import dev.loden.api.spi.Echoes;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.api.spi.NetlinkOpsProvider;
import dev.loden.api.spi.PluginException;
import dev.loden.netlink.socket.IcmpEchoes;
import dev.loden.netlink.socket.LocalDatagram;
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
        try {
            return RtnetlinkOps.open(NetlinkSocket.RECEIVE_BUFFER);
        } catch (LinkageError e) {
            throw new PluginException(ErrorCode.UNSUPPORTED, unloadable(e), e);
        }
    }

    /** One line: jffi puts the stack traces of all its tries into its message. */
    static String unloadable(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String reason = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
        return "cannot load the native library libjffi from " + System.getProperty("jffi.boot.library.path", "its jar")
                + " (" + reason + "); it has to be that of this architecture (" + System.getProperty("os.arch")
                + "), in a file system that is not mounted noexec";
    }

    @Override
    public void sendLocal(String socket, String text) {
        LocalDatagram.send(socket, text);
    }

    @Override
    public Echoes openEchoes() {
        return IcmpEchoes.open();
    }
}
