package dev.loden.backend.udp.plane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.loden.api.net.IpAddress;
import dev.loden.backend.udp.ffi.Sys;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whom a port belongs to. */
class UdpSocketTest {
    private static final int PORT = 10_000 + (int) (ProcessHandle.current().pid() % 10_000);

    /** A child has all files of this process until it runs its own program, also those that are closed here meanwhile. */
    @Test
    void opensWhileOtherThreadsStartPrograms() throws Exception {
        var done = new AtomicBoolean();
        var started = new AtomicInteger();
        Thread others = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                try {
                    new ProcessBuilder("true").start().waitFor();
                    started.incrementAndGet();
                } catch (IOException | InterruptedException e) {
                    return;
                }
            }
        });
        try {
            for (int i = 0; i < 60_000 && started.get() < 300; i++) {
                close(UdpSocket.open(own(i), PORT, 2, true));
            }
        } finally {
            done.set(true);
            others.join();
        }
    }

    @Test
    void hasAPortAloneWhereItShould() throws PlaneException {
        List<Integer> first = UdpSocket.open(own(0), PORT, 2, true);
        assertEquals(2, first.size());
        PlaneException refused = assertThrows(PlaneException.class, () -> UdpSocket.open(own(0), PORT, 1, true));
        assertEquals(98, refused.errno()); // EADDRINUSE
        close(UdpSocket.open(own(0), PORT, 1, false));
        close(first);
        int alone = UdpSocket.open(own(0), PORT);
        assertThrows(PlaneException.class, () -> UdpSocket.open(own(0), PORT, 2, false));
        Sys.LIBC.close(alone);
    }

    private static IpAddress own(int number) {
        return Packets.address("127.77." + number / 250 + "." + (1 + number % 250));
    }

    private static void close(List<Integer> sockets) {
        sockets.forEach(Sys.LIBC::close);
    }
}
