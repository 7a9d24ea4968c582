package dev.loden.backend.udp.plane;

import dev.loden.backend.udp.ffi.LibC;
import dev.loden.backend.udp.ffi.Sys;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A TUN device that stays without this process, and the queues of it that this process has open (Documentation/networking/tuntap.rst,
 * linux/if_tun.h). <b>Thread</b>: one.
 */
final class Tun implements AutoCloseable {
    private static final String CLONE = "/dev/net/tun";
    private static final int O_RDWR_NONBLOCK_CLOEXEC = 2 | 0x800 | 0x80000;
    private static final long TUNSETIFF = 0x400454caL;
    private static final long TUNSETPERSIST = 0x400454cbL;
    private static final long TUNGETIFF = 0x800454d2L;
    private static final long TUNSETOFFLOAD = 0x400454d0L;
    private static final long TUNSETVNETHDRSZ = 0x400454d8L;
    private static final int IFF_TUN_NO_PI = 0x1001;
    private static final int IFF_MULTI_QUEUE = 0x100;
    private static final int IFF_VNET_HDR = 0x4000;
    private static final int TUN_F_CSUM = 1;
    private static final int TUN_F_TSO = 2 | 4 | 8;
    private static final int TUN_F_USO = 0x20 | 0x40;
    private static final int IFREQ = 40;
    private static final int IFNAMSIZ = 16;

    private final LibC libc;
    private final List<Integer> queues = new ArrayList<>();
    private final Set<Offload> offloads = EnumSet.noneOf(Offload.class);

    private Tun(LibC libc) {
        this.libc = libc;
    }

    /** Makes a device, unless it is there already; it is up only when somebody sets it up. */
    static void create(String name) throws PlaneException {
        int file = attachAny(Sys.LIBC, name);
        try {
            if (Sys.LIBC.ioctl(file, TUNSETPERSIST, 1L) < 0) {
                throw PlaneException.last("cannot make " + name + " stay");
            }
        } finally {
            Sys.LIBC.close(file);
        }
    }

    private static int attachAny(LibC libc, String name) throws PlaneException {
        try {
            return attach(libc, name, IFF_TUN_NO_PI | IFF_MULTI_QUEUE);
        } catch (PlaneException e) {
            if (e.errno() != Errno.EINVAL) {
                throw e;
            }
            return attach(libc, name, IFF_TUN_NO_PI); // made by others, or a kernel without queues
        }
    }

    /**
     * Opens queues of a device that is there.
     *
     * @param libc of this kernel
     * @param most queues
     * @param wanted what to try
     * @throws PlaneException if there is not one queue to be had
     */
    static Tun open(LibC libc, String name, int most, Set<Offload> wanted) throws PlaneException {
        var tun = new Tun(libc);
        try {
            tun.attach(name, most, wanted);
            return tun;
        } catch (PlaneException e) {
            tun.close();
            throw e;
        }
    }

    /**
     * Queues that an earlier process has opened.
     *
     * @param wanted what to try
     * @throws PlaneException if the device is gone
     */
    static Tun of(LibC libc, List<Integer> queues, Set<Offload> wanted) throws PlaneException {
        var tun = new Tun(libc);
        tun.queues.addAll(queues);
        tun.offload(wanted.contains(Offload.TSO), wanted);
        if (queues.size() > 1) {
            tun.offloads.add(Offload.MULTI_QUEUE);
        }
        return tun;
    }

    /** Whether a file is a queue of such a device, with or without a {@link VnetHeader}. */
    static boolean isQueue(LibC libc, int file, String name, boolean vnet) {
        ByteBuffer request = ByteBuffer.allocateDirect(IFREQ).order(ByteOrder.nativeOrder());
        ByteBuffer wanted = ByteBuffer.allocate(IFNAMSIZ)
                .put(name.getBytes(StandardCharsets.US_ASCII))
                .clear();
        return libc.ioctl(file, TUNGETIFF, request) >= 0
                && request.slice(0, IFNAMSIZ).equals(wanted)
                && (request.getShort(IFNAMSIZ) & IFF_VNET_HDR) == (vnet ? IFF_VNET_HDR : 0);
    }

    private void attach(String name, int most, Set<Offload> wanted) throws PlaneException {
        int vnet = wanted.contains(Offload.TSO) ? IFF_VNET_HDR : 0;
        int queued = IFF_MULTI_QUEUE;
        try {
            queues.add(attach(libc, name, IFF_TUN_NO_PI | vnet | queued));
        } catch (PlaneException e) {
            if (e.errno() != Errno.EINVAL) {
                throw e;
            }
            queued = 0;
            queues.add(attach(libc, name, IFF_TUN_NO_PI | vnet));
        }
        offload(vnet != 0, wanted);
        if (queued != 0 && wanted.contains(Offload.MULTI_QUEUE)) {
            while (queues.size() < most) {
                queues.add(attach(libc, name, IFF_TUN_NO_PI | vnet | queued));
            }
            offloads.add(Offload.MULTI_QUEUE);
        }
    }

    private static int attach(LibC libc, String name, int flags) throws PlaneException {
        int file = libc.open(CLONE, O_RDWR_NONBLOCK_CLOEXEC);
        if (file < 0) {
            throw PlaneException.last("cannot open " + CLONE
                    + ": the kernel needs the module tun, and a container the device (hostPath " + CLONE + ")");
        }
        ByteBuffer request = ByteBuffer.allocateDirect(IFREQ).order(ByteOrder.nativeOrder());
        request.put(name.getBytes(StandardCharsets.US_ASCII)).putShort(IFNAMSIZ, (short) flags);
        if (libc.ioctl(file, TUNSETIFF, request.clear()) < 0) {
            PlaneException refused = PlaneException.last("cannot open the TUN device " + name);
            libc.close(file);
            throw refused;
        }
        return file;
    }

    /** Tries one after the other what the device is to leave to us; it keeps what an earlier process has set. */
    private void offload(boolean vnet, Set<Offload> wanted) throws PlaneException {
        int file = queues.getFirst();
        if (!vnet) {
            libc.ioctl(file, TUNSETOFFLOAD, 0L);
            return;
        }
        ByteBuffer size =
                ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder()).putInt(0, VnetHeader.SIZE);
        if (libc.ioctl(file, TUNSETVNETHDRSZ, size) < 0) {
            throw PlaneException.last("cannot set the header's size");
        }
        long all = TUN_F_CSUM | TUN_F_TSO | TUN_F_USO;
        if (wanted.contains(Offload.USO) && libc.ioctl(file, TUNSETOFFLOAD, all) >= 0) {
            offloads.add(Offload.USO);
            offloads.add(Offload.TSO);
        } else if (libc.ioctl(file, TUNSETOFFLOAD, (long) (TUN_F_CSUM | TUN_F_TSO)) >= 0) {
            offloads.add(Offload.TSO);
        } else {
            libc.ioctl(file, TUNSETOFFLOAD, 0L);
        }
    }

    List<Integer> queues() {
        return List.copyOf(queues);
    }

    /** Those in use; a {@link VnetHeader} stands before each packet if TSO was wanted. */
    Set<Offload> offloads() {
        return offloads;
    }

    @Override
    public void close() {
        queues.forEach(libc::close);
        queues.clear();
    }
}
