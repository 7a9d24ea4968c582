package dev.loden.backend.udp.plane;

import dev.loden.backend.udp.ffi.Sys;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Moves packets between one queue of the device and sockets of its own, until it is stopped or the device is gone. */
final class Worker implements Runnable {
    private static final int POLLFD = 8;
    private static final short POLLIN = 1;
    private static final int NO_LIMIT = -1;
    private static final int PRIO_PROCESS = 0;

    /** The kernel's own backends do this work in interrupts, which wait for nobody. */
    private static final int NICE = -10;

    private final Files files;
    private final AtomicReference<PeerTable> peers;
    private final FromDevice fromDevice;
    private final FromPeers fromPeers;
    private final Runnable lost;
    private final ByteBuffer polled;

    /**
     * What it waits for.
     *
     * @param stop can be read when it is to stop
     * @param queue of the device
     * @param sockets any number
     */
    record Files(int stop, int queue, List<Integer> sockets) {}

    /**
     * Not running yet.
     *
     * @param lost is called once if the device is gone
     */
    Worker(Files files, AtomicReference<PeerTable> peers, FromDevice fromDevice, FromPeers fromPeers, Runnable lost) {
        this.files = files;
        this.peers = peers;
        this.fromDevice = fromDevice;
        this.fromPeers = fromPeers;
        this.lost = lost;
        this.polled =
                ByteBuffer.allocateDirect((2 + files.sockets.size()) * POLLFD).order(ByteOrder.nativeOrder());
        poll(0, files.stop);
        poll(1, files.queue);
        for (int i = 0; i < files.sockets.size(); i++) {
            poll(2 + i, files.sockets.get(i));
        }
    }

    private void poll(int number, int file) {
        polled.putInt(number * POLLFD, file).putShort(number * POLLFD + 4, POLLIN);
    }

    private boolean isReady(int number) {
        return polled.getShort(number * POLLFD + 6) != 0;
    }

    @Override
    public void run() {
        Sys.LIBC.setpriority(PRIO_PROCESS, 0, NICE); // refused without CAP_SYS_NICE: then as any other
        int count = 2 + files.sockets.size();
        boolean there = true;
        while (there) {
            if (Sys.LIBC.poll(polled, count, NO_LIMIT) <= 0) {
                continue; // a signal
            }
            if (isReady(0)) {
                return;
            }
            PeerTable now = peers.get();
            there = !isReady(1) || fromDevice.move(now);
            for (int i = 2; i < count; i++) {
                if (isReady(i)) {
                    fromPeers.move(now, files.sockets.get(i - 2));
                }
            }
        }
        lost.run();
    }
}
