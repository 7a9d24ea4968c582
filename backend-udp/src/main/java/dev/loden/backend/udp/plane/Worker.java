package dev.loden.backend.udp.plane;

import dev.loden.backend.udp.ffi.Sys;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Moves packets between one queue of the device and sockets of its own, until it is stopped or the device is gone. */
final class Worker implements Runnable {
    private static final int POLLFD = 8;
    private static final short POLLIN = 1;
    private static final int NO_LIMIT = -1;
    private static final int PRIO_PROCESS = 0;
    private static final int TURNS = 16;

    /** The kernel's own backends do this work in interrupts, which wait for nobody. */
    private static final int NICE = -10;

    private final Files files;
    private final AtomicReference<PeerTable> peers;
    private final FromDevice fromDevice;
    private final FromPeers fromPeers;
    private final Runnable lost;
    private final Memory polled;
    private boolean gone;
    private volatile int nice;

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
        this.polled = Memory.allocate((2 + files.sockets.size()) * POLLFD);
        poll(0, files.stop);
        poll(1, files.queue);
        for (int i = 0; i < files.sockets.size(); i++) {
            poll(2 + i, files.sockets.get(i));
        }
    }

    private void poll(int number, int file) {
        polled.bytes().putInt(number * POLLFD, file).putShort(number * POLLFD + 4, POLLIN);
    }

    private boolean isReady(int number) {
        return polled.bytes().getShort(number * POLLFD + 6) != 0;
    }

    /** The nice value that it has got. <b>Thread</b>: any. */
    int nice() {
        return nice;
    }

    @Override
    public void run() {
        Sys.LIBC.setpriority(PRIO_PROCESS, 0, NICE); // refused without CAP_SYS_NICE or RLIMIT_NICE: then as any other
        nice = Sys.LIBC.getpriority(PRIO_PROCESS, 0);
        boolean goesOn = true;
        while (goesOn) {
            goesOn = turns();
        }
        if (gone) {
            lost.run();
        }
    }

    /** Some, so that what Java interprets, the loop around them, is a small part of it. */
    private boolean turns() {
        boolean goesOn = true;
        for (int i = 0; goesOn && i < TURNS; i++) {
            goesOn = turn();
        }
        return goesOn;
    }

    /**
     * Waits once, and moves what there is; false at the end. A method of its own: Java compiles it after some 200 calls, but a loop only
     * after 60,000 rounds; until then the interpreter cost a ping 30 to 50 microseconds.
     */
    private boolean turn() {
        int count = 2 + files.sockets.size();
        if (Sys.LIBC.poll(polled.address(), count, NO_LIMIT) <= 0) {
            return true; // a signal
        }
        if (isReady(0)) {
            return false;
        }
        PeerTable now = present();
        gone = isReady(1) && !fromDevice.move(now);
        for (int i = 2; i < count; i++) {
            if (isReady(i)) {
                fromPeers.move(now, files.sockets.get(i - 2));
            }
        }
        return !gone;
    }

    /** The table that counts; the one before it is let go. */
    private PeerTable present() {
        PeerTable set = peers.get();
        if (set.lasts()) {
            return set;
        }
        PeerTable now = set.at(System.nanoTime());
        if (now.lasts()) {
            peers.compareAndSet(set, now);
        }
        return now;
    }
}
