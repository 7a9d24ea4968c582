package dev.loden.netlink.socket;

import dev.loden.api.spi.NetlinkOps;
import dev.loden.api.spi.PluginException;
import dev.loden.netlink.ffi.Sys;
import dev.loden.netlink.wire.Errno;
import dev.loden.netlink.wire.MessageReader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives the kernel's notifications on a thread and a socket of its own. When notifications are lost it opens a new socket
 * first and reports then, so that a snapshot taken on that report misses nothing.
 */
public final class NetlinkMonitor implements NetlinkOps.Monitor {
    private static final Logger LOG = LoggerFactory.getLogger(NetlinkMonitor.class);

    /**
     * RTNLGRP_LINK, NEIGH, IPV4_IFADDR, IPV4_ROUTE, IPV6_IFADDR, IPV6_ROUTE, NEXTHOP (linux/rtnetlink.h). An unknown
     * group can be joined, so that old kernels need no exception.
     */
    private static final int[] GROUPS = {1, 3, 5, 7, 9, 11, 32};

    private static final Duration POLL_PAUSE = Duration.ofMillis(100);
    private static final Duration REOPEN_PAUSE = Duration.ofSeconds(1);

    private final int receiveBuffer;
    private final IntSupplier ownPort;
    private final Subscriber subscriber;
    private final WakeUp wakeUp = new WakeUp();
    private final ByteBuffer pollFds = Sys.buffer(2 * NetlinkSocket.POLLFD);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread thread;
    private NetlinkSocket socket;

    /** Receives the notifications; called on the monitor's thread, and {@link #opened} first on the thread that starts it. */
    public interface Subscriber {
        /** A socket is open and in all groups: of what happens from now on nothing is missed. */
        void opened();

        /**
         * One datagram of notifications.
         *
         * @param messages valid during the call
         * @throws PluginException if they are malformed; the monitor then opens a new socket
         */
        void received(MessageReader messages);

        /**
         * Notifications were lost, and a new socket is open.
         *
         * @param reason why they were lost
         */
        void lost(String reason);
    }

    private NetlinkMonitor(int receiveBuffer, IntSupplier ownPort, Subscriber subscriber) {
        this.receiveBuffer = receiveBuffer;
        this.ownPort = ownPort;
        this.subscriber = subscriber;
        this.thread = Thread.ofPlatform().name("loden-netlink-monitor").daemon().unstarted(this::run);
    }

    /**
     * Starts to receive: what happens after this returned is reported.
     *
     * @param receiveBuffer bytes the kernel may queue
     * @param ownPort the port of our own requests, whose notifications are filtered; 0 for none
     */
    public static NetlinkMonitor start(int receiveBuffer, IntSupplier ownPort, Subscriber subscriber) {
        var monitor = new NetlinkMonitor(receiveBuffer, ownPort, subscriber);
        boolean started = false;
        try {
            monitor.open();
            monitor.thread.start();
            started = true;
        } finally {
            if (!started) {
                monitor.release();
            }
        }
        return monitor;
    }

    /** Where there is no thread. */
    private void release() {
        wakeUp.close();
        if (socket != null) {
            socket.close();
        }
    }

    private void open() {
        NetlinkSocket opened = NetlinkSocket.open(receiveBuffer);
        boolean joined = false;
        try {
            int own = ownPort.getAsInt();
            if (own != 0) { // which is the kernel's
                opened.ignoreEchoes(own);
            }
            for (int group : GROUPS) {
                opened.join(group);
            }
            subscriber.opened();
            joined = true;
        } finally {
            if (!joined) {
                opened.close();
            }
        }
        socket = opened;
    }

    private void run() {
        String failure = "";
        while (!closed.get()) {
            try {
                failure = failure.isEmpty() ? await() : failure;
                if (!failure.isEmpty()) {
                    LOG.debug("netlink monitor: {}; opening a new socket", failure);
                    reopen();
                    reportLost(failure);
                    failure = "";
                }
            } catch (Throwable bug) { // no memory, for instance, at whichever place
                failure = "events may be lost: " + bug.getClass().getName();
                tell(bug);
            }
        }
        socket.close();
    }

    private String await() {
        waitForInput(-1);
        return closed.get() ? "" : receiveAll();
    }

    private static void tell(Throwable bug) {
        try {
            LOG.error("netlink monitor: a defect, please report it; opening a new socket", bug);
        } catch (Throwable ofTheReport) {
            Thread.onSpinWait(); // it cannot be logged
        }
    }

    private void reportLost(String reason) {
        try {
            subscriber.lost(reason);
        } catch (RuntimeException | LinkageError | StackOverflowError bug) {
            LOG.error("netlink monitor: a defect, please report it; the resync finds what was lost", bug);
        }
    }

    /** Reads all that is queued. The result is the reason why a new socket is needed, empty if none is. */
    private String receiveAll() {
        while (true) {
            int errno = socket.receive(Duration.ZERO);
            switch (errno) {
                case 0 -> {
                    String failure = read();
                    if (!failure.isEmpty() || closed.get()) {
                        return failure;
                    }
                }
                case Errno.EAGAIN -> {
                    return "";
                }
                default -> {
                    return "events were lost: " + Errno.name(errno);
                }
            }
        }
    }

    private String read() {
        try {
            subscriber.received(socket.received());
            return "";
        } catch (PluginException malformed) {
            return malformed.getMessage();
        } catch (RuntimeException | LinkageError | StackOverflowError bug) {
            LOG.error("netlink monitor: a defect, please report it; opening a new socket", bug);
            return "events were lost: " + bug;
        }
    }

    private void reopen() {
        socket.close();
        boolean open = false;
        while (!open && !closed.get()) {
            try {
                open();
                open = true;
            } catch (RuntimeException | OutOfMemoryError failed) {
                LOG.warn(
                        "netlink monitor: cannot open a new socket: {}; the next attempt is in {} s",
                        failed.getMessage(),
                        REOPEN_PAUSE.toSeconds());
                waitForInput((int) REOPEN_PAUSE.toMillis());
            }
        }
    }

    /** Waits for the socket or the wake-up; while pausing for the wake-up alone, since the socket is closed. */
    private void waitForInput(int timeoutMillis) {
        boolean pausing = timeoutMillis >= 0;
        pollFds.putInt(0, wakeUp.fd()).putInt(4, NetlinkSocket.POLLIN);
        pollFds.putInt(8, pausing ? -1 : socket.fd()).putInt(12, NetlinkSocket.POLLIN);
        if (Sys.LIBC.poll(pollFds, 2, timeoutMillis) < 0 && Sys.errno() != Errno.EINTR) {
            LockSupport.parkNanos(POLL_PAUSE.toNanos()); // there is no memory to wait with
        }
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        wakeUp.wake();
        join();
        wakeUp.close();
    }

    private void join() {
        boolean interrupted = false;
        while (thread.isAlive() && thread != Thread.currentThread()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
