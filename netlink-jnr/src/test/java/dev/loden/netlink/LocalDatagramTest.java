package dev.loden.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.netlink.ffi.Sys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against sockets of the kernel's, bound here. */
class LocalDatagramTest {
    private static final int MSG_DONTWAIT = 0x40;

    private final RtnetlinkProvider provider = new RtnetlinkProvider();

    @TempDir
    private Path scratch;

    @Test
    void reachesASocketAtAPath() {
        Path path = scratch.resolve("notify");
        int fd = bound(path.toString().getBytes(StandardCharsets.UTF_8));
        try {
            provider.sendLocal(path.toString(), "READY=1\nSTATUS=ok");
            assertEquals("READY=1\nSTATUS=ok", received(fd));
        } finally {
            Sys.LIBC.close(fd);
        }
    }

    @Test
    void reachesAnAbstractSocket() {
        String name = "loden/test/" + ProcessHandle.current().pid();
        int fd = bound(("\0" + name).getBytes(StandardCharsets.UTF_8));
        try {
            provider.sendLocal("@" + name, "STOPPING=1");
            assertEquals("STOPPING=1", received(fd));
        } finally {
            Sys.LIBC.close(fd);
        }
    }

    @Test
    void saysWhyItCannot() {
        String missing = scratch.resolve("missing").toString();
        var gone = assertThrows(PluginException.class, () -> provider.sendLocal(missing, "READY=1"));
        assertEquals("cannot connect to " + missing + ": ENOENT", gone.getMessage());

        for (String odd : new String[] {"notify", "vsock:2:1234", "/" + "n".repeat(108), "@" + "n".repeat(108)}) {
            var refused = assertThrows(PluginException.class, () -> provider.sendLocal(odd, "READY=1"));
            assertEquals(ErrorCode.CONFIG, refused.code());
            assertTrue(refused.getMessage().contains(odd), refused.getMessage());
        }
    }

    private static int bound(byte[] name) {
        int fd = Sys.LIBC.socket(1, 2, 0);
        ByteBuffer address =
                Sys.buffer(2 + name.length).putShort((short) 1).put(name).flip();
        assertEquals(0, Sys.LIBC.bind(fd, address, address.remaining()));
        return fd;
    }

    private static String received(int fd) {
        ByteBuffer data = Sys.buffer(200);
        long length = Sys.LIBC.recv(fd, data, 200, MSG_DONTWAIT);
        var bytes = new byte[(int) length];
        data.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
