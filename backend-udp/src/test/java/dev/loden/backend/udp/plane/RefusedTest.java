package dev.loden.backend.udp.plane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import dev.loden.backend.udp.ffi.LibC;
import dev.loden.backend.udp.ffi.Sys;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import jnr.ffi.LastError;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.junit.jupiter.api.Test;

/** What the kernel refuses is left out, at the start and when it refuses only later. */
class RefusedTest {
    private static final IpAddress NODE = Packets.address("127.0.0.1");
    private static final int SOL_SOCKET = 1;
    private static final int SO_NO_CHECK = 11;
    private static final int PORT = 30_000 + (int) (ProcessHandle.current().pid() % 10_000);

    private static final long TUNSETIFF = 0x400454caL;
    private static final long TUNSETOFFLOAD = 0x400454d0L;
    private static final long USO = 0x60;
    private static final short MULTI_QUEUE = 0x100;

    /** Without a checksum the kernel cuts nothing (EINVAL); it says so only to the first message. */
    @Test
    void sendsOneByOneOnceTheKernelDoesNotCutAMessage() throws PlaneException {
        assertSendsOneByOne(1, Sys.LIBC);
    }

    /** As for a device without checksums before Linux 6.11, which KernelIT has; newer kernels say so of IPsec. */
    @Test
    void sendsOneByOneOnceTheDeviceDoesNotCutAMessage() throws PlaneException {
        assertSendsOneByOne(0, cuttingNothing());
    }

    private static void assertSendsOneByOne(int noCheck, LibC libc) throws PlaneException {
        int sending = UdpSocket.open(NODE, 0);
        int receiving = UdpSocket.open(NODE, PORT);
        ByteBuffer one =
                ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder()).putInt(0, noCheck);
        assertEquals(0, Sys.LIBC.setsockopt(sending, SOL_SOCKET, SO_NO_CHECK, one, 4));
        assertTrue(UdpSocket.canSegment(sending), "it can, as far as it is known at the start");
        var counters = new Counters();
        var segments = new AtomicBoolean(true);
        var sender = new Sender(sending, 1472, segments, counters, libc);
        PeerTable.Node peer = PeerTable.of(
                        List.of(new PeerTable.Entry(Prefix.parse("10.244.1.0/24"), NODE, PORT)), List.of())
                .endpoint(0);
        Memory memory = Memory.allocate(1_000);
        for (int i = 0; i < 20; i++) {
            memory.bytes().put(i * 50, (byte) i);
            sender.add(peer, memory.address() + i * 50L, 50);
        }
        sender.flush();
        assertFalse(segments.get());
        assertEquals(20, counters.get(Counter.SENT));
        assertEquals(0, counters.get(Counter.SEND_FAILED));
        var received = new Received(false, 1_500);
        assertEquals(20, received.receive(receiving));
        for (int slot = 0; slot < 20; slot++) {
            assertEquals(50, received.length(slot));
            assertEquals(slot, received.data().bytes().get(received.start(slot)));
        }
        Sys.LIBC.close(sending);
        Sys.LIBC.close(receiving);
    }

    /** No kernel that there is here: what is no socket takes no option. */
    @Test
    void asksWhetherDatagramsComeAndGoInGroups() {
        int file = Sys.LIBC.eventfd(0, 0);
        assertFalse(UdpSocket.group(file));
        assertFalse(UdpSocket.canSegment(file));
        Sys.LIBC.close(file);
    }

    @Test
    void leavesOutWhatTheDeviceDoesNotTake() throws PlaneException {
        assertEquals(Set.of(Offload.TSO, Offload.USO, Offload.MULTI_QUEUE), opened(0, (short) 0));
        assertEquals(Set.of(Offload.TSO, Offload.MULTI_QUEUE), opened(USO, (short) 0), "before Linux 6.2");
        assertEquals(Set.of(Offload.MULTI_QUEUE), opened(-1, (short) 0));
        assertEquals(Set.of(Offload.TSO, Offload.USO), opened(0, MULTI_QUEUE));
        assertEquals(Set.of(), opened(-1, MULTI_QUEUE));
    }

    private static Set<Offload> opened(long offloads, short flags) throws PlaneException {
        try (Tun tun = Tun.open(refusing(offloads, flags), "flannel0", 2, Offload.all())) {
            assertEquals(
                    tun.offloads().contains(Offload.MULTI_QUEUE) ? 2 : 1,
                    tun.queues().size());
            return tun.offloads();
        }
    }

    /** A libc whose sendmmsg refuses, with EIO, what has control data (UDP_SEGMENT); messages before it are sent. */
    private static LibC cuttingNothing() {
        return (LibC) Proxy.newProxyInstance(
                LibC.class.getClassLoader(), new Class<?>[] {LibC.class}, (proxy, method, arguments) -> {
                    assertEquals("sendmmsg", method.getName());
                    Pointer headers = Pointer.wrap(Runtime.getSystemRuntime(), (long) arguments[1]);
                    int count = 0;
                    while (count < (int) arguments[2] && headers.getLong(count * 64L + 40) == 0) {
                        count++;
                    }
                    if (count == 0) {
                        LastError.setLastError(Runtime.getSystemRuntime(), Errno.EIO);
                        return -1;
                    }
                    return Sys.LIBC.sendmmsg((int) arguments[0], (long) arguments[1], count, 0);
                });
    }

    /** A libc with a device that takes all but some offloads and flags. */
    private static LibC refusing(long offloads, short flags) {
        return (LibC) Proxy.newProxyInstance(
                LibC.class.getClassLoader(),
                new Class<?>[] {LibC.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "open" -> Sys.LIBC.eventfd(0, 0);
                    case "ioctl" -> refuses(arguments, offloads, flags) ? Sys.LIBC.eventfd(0, -1) : 0; // EINVAL
                    case "close" -> Sys.LIBC.close((int) arguments[0]);
                    default -> throw new AssertionError(method);
                });
    }

    private static boolean refuses(Object[] arguments, long offloads, short flags) {
        long request = (long) arguments[1];
        return request == TUNSETIFF
                ? (((ByteBuffer) arguments[2]).getShort(16) & flags) != 0
                : request == TUNSETOFFLOAD && ((long) arguments[2] & offloads) != 0;
    }
}
