package dev.loden.netlink;

import dev.loden.api.plan.KernelEvent;
import dev.loden.api.spi.KernelListener;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.api.spi.PluginException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to the kernel on a thread and a socket of its own. When events are lost it opens a new socket first and
 * reports then, so that a snapshot taken on that report misses nothing.
 */
final class NetlinkMonitor implements NetlinkOps.Monitor {
    private static final Logger LOG = LoggerFactory.getLogger(NetlinkMonitor.class);

    /**
     * RTNLGRP_LINK, NEIGH, IPV4_IFADDR, IPV4_ROUTE, IPV6_IFADDR, IPV6_ROUTE, NEXTHOP (linux/rtnetlink.h). An unknown
     * group can be joined, so that old kernels need no exception.
     */
    private static final int[] GROUPS = {1, 3, 5, 7, 9, 11, 32};

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final int receiveBuffer;
    private final IntSupplier ownPort;
    private final KernelListener listener;
    private final WakeUp wakeUp = new WakeUp();
    private final ByteBuffer pollFds = Sys.buffer(2 * NetlinkSocket.POLLFD);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread thread;
    private NetlinkSocket socket;
    private EventReader events;

    private NetlinkMonitor(int receiveBuffer, IntSupplier ownPort, KernelListener listener) {
        this.receiveBuffer = receiveBuffer;
        this.ownPort = ownPort;
        this.listener = listener;
        this.thread = Thread.ofPlatform().name("loden-netlink-monitor").daemon().unstarted(this::run);
    }

    /**
     * Listens from now on: events that happen after this returned are heard.
     *
     * @param receiveBuffer bytes the kernel may queue
     * @param ownPort the port of our own requests, whose events are left out
     */
    static NetlinkMonitor start(int receiveBuffer, IntSupplier ownPort, KernelListener listener) {
        var monitor = new NetlinkMonitor(receiveBuffer, ownPort, listener);
        boolean started = false;
        try {
            monitor.open();
            monitor.thread.start();
            started = true;
        } finally {
            if (!started) {
                monitor.wakeUp.close();
            }
        }
        return monitor;
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
            events = new EventReader(readNames(), ownPort, listener);
            joined = true;
        } finally {
            if (!joined) {
                opened.close();
            }
        }
        socket = opened;
    }

    private static LinkNames readNames() {
        var names = new LinkNames();
        try (NetlinkSocket asking = NetlinkSocket.open(NetlinkSocket.RECEIVE_BUFFER)) {
            new Dumper(asking, TIMEOUT)
                    .dump(Netlink.RTM_GETLINK, LinkCodec::writeDump, LinkCodec::decode)
                    .required("devices")
                    .forEach(entry -> names.put(entry.index(), entry.link().name()));
        }
        return names;
    }

    private void run() {
        while (!closed.get()) {
            waitForInput(-1);
            String trouble = closed.get() ? "" : listen();
            if (!trouble.isEmpty()) {
                LOG.debug("netlink monitor: {}; opening a new socket", trouble);
                reopen();
                listener.changed(new KernelEvent.Overrun(trouble));
            }
        }
        socket.close();
    }

    /** Reads all there is; the result says why that cannot go on, and is empty if it can. */
    private String listen() {
        while (true) {
            int errno = socket.receive(Duration.ZERO);
            switch (errno) {
                case 0 -> {
                    String trouble = read();
                    if (!trouble.isEmpty() || closed.get()) {
                        return trouble;
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
            events.read(socket.received());
            return "";
        } catch (PluginException malformed) {
            return malformed.getMessage();
        }
    }

    private void reopen() {
        socket.close();
        boolean open = false;
        while (!open && !closed.get()) {
            try {
                open();
                open = true;
            } catch (PluginException failed) {
                LOG.warn("netlink monitor: {}; trying again", failed.getMessage());
                waitForInput((int) PAUSE.toMillis());
            }
        }
    }

    /** Waits for the socket or the wake-up; a closed socket's number is not to be waited for. */
    private void waitForInput(int timeoutMillis) {
        boolean pausing = timeoutMillis >= 0;
        pollFds.putInt(0, wakeUp.fd()).putInt(4, NetlinkSocket.POLLIN);
        pollFds.putInt(8, pausing ? -1 : socket.fd()).putInt(12, NetlinkSocket.POLLIN);
        Sys.LIBC.poll(pollFds, 2, timeoutMillis);
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
