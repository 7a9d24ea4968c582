package dev.loden.backend.udp.plane;

import dev.loden.backend.udp.ffi.Sys;
import java.nio.ByteBuffer;

/**
 * What recvmmsg fills: datagrams, each in a slot with room before it, with where it came from. With UDP_GRO a slot has several of equal
 * length, but for the last. <b>Thread</b>: one.
 */
final class Received {
    /** Room before a slot's first byte, for a {@link VnetHeader}. */
    static final int ROOM = 16;

    /** The largest UDP payload, rounded up. */
    private static final int LARGEST = 65_536;

    /** With datagrams of their own; with UDP_GRO a slot holds many. */
    private static final int SLOTS = 64;

    private static final int LARGE_SLOTS = 16;
    private static final int HEADER = 64;
    private static final int NAME = 32;
    private static final int CONTROL = 32;
    private static final int VECTOR = 16;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_TRUNC = 0x20;
    private static final int SOL_UDP = 17;
    private static final int UDP_GRO = 104;

    private final int slots;
    private final int size;
    private final Memory headers;
    private final Memory names;
    private final Memory controls;
    private final Memory vectors;
    private final Memory data;

    /** The slots in whose headers the kernel has written: all others are as they should be. */
    private int used;

    /**
     * Empty.
     *
     * @param groups whether datagrams come in groups
     * @param longest the longest datagram expected otherwise; longer ones are cut, and so dropped
     */
    Received(boolean groups, int longest) {
        slots = groups ? LARGE_SLOTS : SLOTS;
        size = ROOM + (groups ? LARGEST : (longest + 63) / 64 * 64);
        headers = Memory.allocate(slots * HEADER);
        names = Memory.allocate(slots * NAME);
        controls = Memory.allocate(slots * CONTROL);
        vectors = Memory.allocate(slots * VECTOR);
        data = Memory.allocate(slots * size);
        used = slots;
        for (int i = 0; i < slots; i++) {
            vectors.bytes().putLong(i * VECTOR, data.address() + start(i)).putLong(i * VECTOR + 8, size - ROOM);
            headers.bytes().putLong(i * HEADER, names.address() + (long) i * NAME);
            headers.bytes().putLong(i * HEADER + 16, vectors.address() + (long) i * VECTOR);
            headers.bytes().putLong(i * HEADER + 24, 1);
            headers.bytes().putLong(i * HEADER + 32, controls.address() + (long) i * CONTROL);
        }
    }

    int slots() {
        return slots;
    }

    Memory data() {
        return data;
    }

    /** Where a slot's first byte is in {@link #data}. */
    int start(int slot) {
        return slot * size + ROOM;
    }

    /** Receives what there is; gives the number of slots filled, or 0. */
    int receive(int socket) {
        for (int i = 0; i < used; i++) {
            headers.bytes().putInt(i * HEADER + 8, NAME).putLong(i * HEADER + 40, CONTROL);
        }
        used = Math.max(0, Sys.LIBC.recvmmsg(socket, headers.address(), slots, MSG_DONTWAIT, 0));
        return used;
    }

    /** How many bytes there are; 0 if it was cut. */
    int length(int slot) {
        boolean cut = (headers.bytes().getInt(slot * HEADER + 48) & MSG_TRUNC) != 0;
        return cut ? 0 : headers.bytes().getInt(slot * HEADER + 56);
    }

    /** The length of each datagram in a slot but the last; that of the whole where there is one. */
    int segment(int slot) {
        ByteBuffer control = controls.bytes();
        int at = slot * CONTROL;
        boolean grouped = headers.bytes().getLong(slot * HEADER + 40) >= CONTROL - 12
                && control.getInt(at + 8) == SOL_UDP
                && control.getInt(at + 12) == UDP_GRO;
        int size = grouped ? control.getInt(at + 16) : 0;
        return size > 0 ? size : length(slot);
    }

    boolean isIpv4(int slot) {
        return names.bytes().getShort(slot * NAME) == Messages.AF_INET;
    }

    /** Of the sender's address, of IPv4 0. */
    long high(int slot) {
        return isIpv4(slot) ? 0 : names.network().getLong(slot * NAME + 8);
    }

    long low(int slot) {
        int at = slot * NAME;
        return isIpv4(slot)
                ? names.network().getInt(at + 4) & 0xffff_ffffL
                : names.network().getLong(at + 16);
    }
}
