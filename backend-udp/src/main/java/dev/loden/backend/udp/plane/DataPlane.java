package dev.loden.backend.udp.plane;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.backend.udp.ffi.Sys;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries packets between a TUN device and the peers, each as the payload of a UDP datagram, by a thread for each queue of the device.
 * <b>Thread</b>: opened and closed by one; the rest from any.
 */
public final class DataPlane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataPlane.class);

    /** More queues than processors only cost. */
    private static final int MOST_QUEUES = 4;

    private static final int IPV4_OVERHEAD = 20 + 8;
    private static final int IPV6_OVERHEAD = 40 + 8;

    /** What a datagram that comes alone has room for: jumbo frames. */
    private static final int LONGEST = 9_216;

    private static final int EFD_CLOEXEC = 0x80000;
    private static final int NO_SOCKET = -1;

    private final PlaneConfig config;
    private final AtomicReference<PeerTable> peers;
    private final Runnable lost;
    private final AtomicBoolean gone = new AtomicBoolean();
    private final Set<Offload> offloads = EnumSet.noneOf(Offload.class);
    private final List<Integer> files = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Worker> workers = new ArrayList<>();
    private final List<Counters> counters = new ArrayList<>();

    /** Until the kernel refuses. */
    private final AtomicBoolean segments = new AtomicBoolean(true);

    private Endpoints endpoints;

    private DataPlane(PlaneConfig config, AtomicReference<PeerTable> peers, Runnable lost) {
        this.config = config;
        this.peers = peers;
        this.lost = lost;
    }

    /**
     * Makes a TUN device that outlives this process, unless it is there.
     *
     * @param device its name
     * @throws PlaneException if the kernel refuses
     */
    public static void createDevice(String device) throws PlaneException {
        Tun.create(device);
    }

    /**
     * None follows: the service manager need not keep what one has left with it.
     */
    public static void forgetFiles() {
        KeptFiles.PROCESS.forget();
    }

    /**
     * Starts to carry packets.
     *
     * @param peers the table that counts at any moment
     * @param lost is called once, by any thread, if the device is gone; then only {@link #close} is left
     * @return running
     * @throws PlaneException if the device or a socket is not to be had
     */
    public static DataPlane open(PlaneConfig config, AtomicReference<PeerTable> peers, Runnable lost)
            throws PlaneException {
        var plane = new DataPlane(config, peers, lost);
        try {
            plane.start();
            return plane;
        } catch (PlaneException | RuntimeException | Error e) { // there may be no thread left
            plane.close();
            throw e;
        }
    }

    private void start() throws PlaneException {
        Set<Offload> wanted = config.options().offloads();
        endpoints = Endpoints.open(config, mostQueues(), KeptFiles.PROCESS);
        offloads.addAll(endpoints.offloads());
        int stop = Sys.LIBC.eventfd(0, EFD_CLOEXEC);
        if (stop < 0) {
            throw PlaneException.last("cannot make an eventfd");
        }
        files.add(stop);
        for (int number = 0; number < endpoints.queues().size(); number++) {
            workers.add(worker(stop, number, wanted));
        }
        for (Worker worker : workers) {
            threads.add(
                    Thread.ofPlatform().name("udp-" + threads.size()).daemon().start(() -> run(worker)));
        }
        LOG.info(
                "{} carries packets by UDP port {}; queues: {}, offloads {}",
                config.device(),
                config.port(),
                workers.size(),
                offloads);
    }

    private static int mostQueues() {
        return Math.min(MOST_QUEUES, Runtime.getRuntime().availableProcessors());
    }

    private Worker worker(int stop, int number, Set<Offload> wanted) {
        int queue = endpoints.queues().get(number);
        var counted = new Counters();
        counters.add(counted);
        var sockets = new ArrayList<Integer>();
        int ipv4 = NO_SOCKET;
        int ipv6 = NO_SOCKET;
        for (IpAddress local : config.locals()) {
            int socket = endpoints.socket(local, number);
            sockets.add(socket);
            if (local instanceof Ipv4) {
                ipv4 = socket;
            } else {
                ipv6 = socket;
            }
        }
        boolean vnet = wanted.contains(Offload.TSO);
        if (wanted.contains(Offload.COALESCE) && offloads.contains(Offload.TSO)) {
            offloads.add(Offload.COALESCE);
        }
        var delivery = new Delivery(queue, vnet, offloads, counted);
        var outlook = new FromDevice.Outlook(new IcmpErrors(config.own(), delivery, System::nanoTime), counted);
        var fromDevice = new FromDevice(
                queue,
                vnet,
                way(ipv4, config.mtu() - IPV4_OVERHEAD, counted),
                way(ipv6, config.mtu() - IPV6_OVERHEAD, counted),
                outlook);
        var received = new Received(group(sockets, wanted), Math.max(LONGEST, config.mtu()));
        var fromPeers =
                new FromPeers(received, delivery, counted, config.options().checksSources());
        return new Worker(new Worker.Files(stop, queue, sockets), peers, fromDevice, fromPeers, this::gone);
    }

    private FromDevice.Way way(int socket, int limit, Counters counted) {
        boolean cuts = socket != NO_SOCKET
                && config.options().offloads().contains(Offload.UDP_SEGMENT)
                && UdpSocket.canSegment(socket);
        if (cuts) {
            offloads.add(Offload.UDP_SEGMENT);
        }
        var shared = cuts ? segments : new AtomicBoolean(false);
        return new FromDevice.Way(new Sender(socket, limit, shared, counted, Sys.LIBC), limit);
    }

    private boolean group(List<Integer> sockets, Set<Offload> wanted) {
        boolean groups = wanted.contains(Offload.UDP_GRO) && sockets.stream().allMatch(UdpSocket::group);
        if (groups) {
            offloads.add(Offload.UDP_GRO);
        }
        return groups;
    }

    private void run(Worker worker) {
        try {
            worker.run();
        } catch (RuntimeException | Error bug) {
            LOG.error("a worker of {} failed and is started anew", config.device(), bug);
            gone();
        }
    }

    private void gone() {
        if (!gone.getAndSet(true)) {
            forgetFiles(); // those of a device that is no more
            lost.run();
            try { // not by a worker, for it waits for all
                Thread.ofPlatform().name("udp-close").daemon().start(this::close);
            } catch (OutOfMemoryError noThread) {
                LOG.debug("{}: closed when it is made anew", config.device());
            }
        }
    }

    /**
     * Whether it carries packets.
     *
     * @return false once the device was deleted
     */
    public boolean isRunning() {
        return !gone.get();
    }

    /**
     * What the kernel spares it.
     *
     * @return those in use, without those that the kernel has refused since
     */
    public Set<Offload> offloads() {
        var inUse = EnumSet.noneOf(Offload.class);
        inUse.addAll(offloads);
        if (!segments.get()) {
            inUse.remove(Offload.UDP_SEGMENT);
        }
        return inUse;
    }

    /**
     * How many queues the device has for it.
     *
     * @return as many as workers
     */
    public int queues() {
        return counters.size();
    }

    /**
     * How nice its threads are to others: what a busy machine makes of packets depends on it.
     *
     * @return -10 where this process may choose it, else what the process has
     */
    public int nice() {
        return workers.stream().mapToInt(Worker::nice).max().orElse(0);
    }

    /**
     * What was counted since it was opened.
     *
     * @return of all queues together
     */
    public Map<Counter, Long> counters() {
        var sums = new EnumMap<Counter, Long>(Counter.class);
        for (Counter counter : Counter.values()) {
            sums.put(counter, counters.stream().mapToLong(of -> of.get(counter)).sum());
        }
        return sums;
    }

    /** Ends the threads; the device stays. <b>Thread</b>: any but a worker. */
    @Override
    public synchronized void close() {
        gone.set(true);
        if (!files.isEmpty()) {
            ByteBuffer one = ByteBuffer.allocateDirect(Long.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .putLong(0, 1);
            Sys.LIBC.write(files.getFirst(), Sys.address(one), Long.BYTES);
        }
        for (Thread thread : threads) {
            join(thread);
        }
        files.forEach(Sys.LIBC::close);
        files.clear();
        threads.clear();
        if (endpoints != null) {
            endpoints.close();
        }
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
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
