package dev.loden.backend.udp.plane;

import dev.loden.backend.udp.ffi.Sys;
import java.util.Set;

/**
 * Gives packets to the kernel by one queue of the device. Segments of one TCP connection that follow each other go as one packet, and datagrams of
 * one UDP flow, where the device takes that. The bytes of a packet, and {@link VnetHeader#SIZE} before it, are written to, and must stay until {@link #flush}
 * or the next packet. <b>Thread</b>: one.
 */
final class Delivery {
    private static final int VECTOR = 16;

    private final Memory vectors = Memory.allocate(Coalescer.MOST_SEGMENTS * VECTOR);
    private final Coalescer run;
    private final int file;
    private final boolean vnet;
    private final boolean coalesces;
    private final Counters counters;

    /** Of the packet that waits for its successors. */
    private Memory memory;

    private int first;
    private int vectorCount;

    /**
     * By one queue.
     *
     * @param vnet whether a {@link VnetHeader} stands before each packet
     * @param offloads in use: with COALESCE segments may go as one, with USO datagrams, too
     */
    Delivery(int file, boolean vnet, Set<Offload> offloads, Counters counters) {
        this.file = file;
        this.vnet = vnet;
        this.coalesces = vnet && offloads.contains(Offload.COALESCE);
        this.run = new Coalescer(offloads.contains(Offload.USO));
        this.counters = counters;
    }

    /** A packet, whose length was checked. */
    void add(Memory in, int at, int length) {
        if (vectorCount > 0 && run.append(in, at, length)) {
            vector(in.address() + at + run.header(), length - run.header());
            if (run.isFull()) {
                flush();
            }
            return;
        }
        flush();
        if (coalesces && run.start(in, at, length)) {
            memory = in;
            first = at;
            vector(in.address() + at - VnetHeader.SIZE, VnetHeader.SIZE + length);
        } else {
            write(in, at, length);
        }
    }

    private void vector(long address, int length) {
        int at = vectorCount++ * VECTOR;
        vectors.bytes().putLong(at, address).putLong(at + 8, length);
    }

    /** Gives the kernel what still waits for its successors. */
    void flush() {
        if (vectorCount > 0) {
            run.finish(memory, first);
            count(Sys.LIBC.writev(file, vectors.address(), vectorCount));
            vectorCount = 0;
        }
    }

    /** A packet alone. */
    void write(Memory in, int at, int length) {
        if (vnet) {
            VnetHeader.plain(in.bytes(), at - VnetHeader.SIZE);
            count(Sys.LIBC.write(file, in.address() + at - VnetHeader.SIZE, VnetHeader.SIZE + length));
        } else {
            count(Sys.LIBC.write(file, in.address() + at, length));
        }
    }

    private void count(long written) {
        counters.add(written < 0 ? Counter.DELIVERY_FAILED : Counter.DELIVERED, 1);
    }
}
