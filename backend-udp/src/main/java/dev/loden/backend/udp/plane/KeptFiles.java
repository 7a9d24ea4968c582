package dev.loden.backend.udp.plane;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.backend.udp.ffi.Sys;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The device's queues and the sockets, as the service manager keeps them while the daemon is started anew: packets wait in them (systemd's
 * file descriptor store; sd_pid_notify_with_fds(3), sd_listen_fds(3)). Without such a manager nothing is kept. <b>Thread</b>: any.
 */
final class KeptFiles {
    /** Those of this process. */
    static final KeptFiles PROCESS =
            new KeptFiles(System.getenv(), ProcessHandle.current().pid());

    private static final String PREFIX = "loden-udp-";
    private static final int FIRST = 3;
    private static final int MOST = 64;
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int LONGEST_PATH = 107;

    /** Where the parts of a message lie: mmsghdr, iovec, sockaddr_un, cmsghdr with its files, text (bits/socket.h, 64-bit). */
    private static final int VECTOR = 64;

    private static final int NAME = VECTOR + 16;
    private static final int CONTROL = NAME + 112;
    private static final int CONTROL_HEADER = 16;
    private static final int TEXT = CONTROL + CONTROL_HEADER + MOST * Integer.BYTES;

    /** What a file is. */
    enum Kind {
        QUEUE,
        IPV4,
        IPV6;

        static Kind of(IpAddress local) {
            return local instanceof Ipv4 ? IPV4 : IPV6;
        }
    }

    private final String manager;
    private final Map<Kind, List<Integer>> inherited = new EnumMap<>(Kind.class);
    private boolean handsOver;

    /** Of a process with this environment. */
    KeptFiles(Map<String, String> environment, long process) {
        manager = environment.getOrDefault("NOTIFY_SOCKET", "");
        String[] names = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", MOST + 1);
        boolean ours = environment.getOrDefault("LISTEN_PID", "").equals(Long.toString(process));
        for (int i = 0; ours && i < Math.min(names.length, MOST); i++) {
            for (Kind kind : Kind.values()) {
                if (names[i].equals(name(kind))) {
                    inherited.computeIfAbsent(kind, first -> new ArrayList<>()).add(FIRST + i);
                }
            }
        }
    }

    private static String name(Kind kind) {
        return PREFIX + kind.name().toLowerCase(Locale.ROOT);
    }

    /** What the process before has left, once; from now on the caller's to close. */
    synchronized Map<Kind, List<Integer>> take() {
        var taken = new EnumMap<Kind, List<Integer>>(Kind.class);
        taken.putAll(inherited);
        inherited.clear();
        handsOver |= !taken.isEmpty();
        return taken;
    }

    /** Whether the manager may still have files of this process. */
    synchronized boolean handsOver() {
        return handsOver;
    }

    /** Has the manager keep these, which stay the caller's to close. */
    synchronized void keep(Map<Kind, List<Integer>> files) {
        files.forEach((kind, of) -> send("FDSTORE=1\nFDNAME=" + name(kind), of));
        handsOver |= !manager.isEmpty();
    }

    /** Has the manager close what it keeps. */
    synchronized void forget() {
        for (Kind kind : Kind.values()) {
            send("FDSTOREREMOVE=1\nFDNAME=" + name(kind), List.of());
        }
    }

    /** A manager that does not take it keeps nothing, which does no harm. */
    private void send(String text, List<Integer> files) {
        byte[] path = manager.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (path.length == 0 || path.length > LONGEST_PATH || files.size() > MOST) {
            return;
        }
        ByteBuffer message = ByteBuffer.allocateDirect(TEXT + bytes.length).order(ByteOrder.nativeOrder());
        long address = Sys.address(message);
        boolean isAbstract = path[0] == '@';
        message.putShort(NAME, (short) AF_UNIX).put(NAME + 2, path);
        if (isAbstract) {
            message.put(NAME + 2, (byte) 0);
        }
        message.putLong(0, address + NAME).putInt(8, 2 + path.length + (isAbstract ? 0 : 1));
        message.put(TEXT, bytes).putLong(VECTOR, address + TEXT).putLong(VECTOR + 8, bytes.length);
        message.putLong(16, address + VECTOR).putLong(24, 1);
        if (!files.isEmpty()) {
            int length = CONTROL_HEADER + files.size() * Integer.BYTES;
            message.putLong(CONTROL, length).putInt(CONTROL + 8, SOL_SOCKET).putInt(CONTROL + 12, SCM_RIGHTS);
            for (int i = 0; i < files.size(); i++) {
                message.putInt(CONTROL + CONTROL_HEADER + i * Integer.BYTES, files.get(i));
            }
            message.putLong(32, address + CONTROL).putLong(40, (length + 7) & ~7);
        }
        int socket = Sys.LIBC.socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
        try {
            Sys.LIBC.sendmmsg(socket, address, 1, MSG_DONTWAIT);
        } finally {
            Reference.reachabilityFence(message);
            Sys.LIBC.close(socket);
        }
    }
}
