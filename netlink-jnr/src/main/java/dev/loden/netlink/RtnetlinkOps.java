package dev.loden.netlink;

import dev.loden.api.net.IpAddress;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Egress;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Receipt;
import dev.loden.api.plan.Scope;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.KernelListener;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.api.spi.PluginException;
import dev.loden.netlink.codec.LinkCodec;
import dev.loden.netlink.codec.RouteLookupCodec;
import dev.loden.netlink.socket.Dumper;
import dev.loden.netlink.socket.NetlinkMonitor;
import dev.loden.netlink.socket.NetlinkSocket;
import dev.loden.netlink.socket.Requests;
import dev.loden.netlink.wire.Errno;
import dev.loden.netlink.wire.Netlink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** The kernel by rtnetlink: one socket to read and to change it, one more for each monitor. */
final class RtnetlinkOps implements NetlinkOps {
    /** The kernel answers at once; longer than this takes only an answer that is lost. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final NetlinkSocket socket;
    private final int receiveBuffer;
    private final List<Monitor> monitors = new CopyOnWriteArrayList<>();

    /** Only large batches need the thread; it is not there at other times. */
    private final ThreadPoolExecutor writer = new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name("loden-netlink-writer").daemon().factory());

    private RtnetlinkOps(NetlinkSocket socket, int receiveBuffer) {
        writer.allowCoreThreadTimeOut(true);
        this.socket = socket;
        this.receiveBuffer = receiveBuffer;
    }

    /**
     * Opens a socket and checks that this process may make changes.
     *
     * @param receiveBuffer bytes the kernel may queue for each socket
     */
    static RtnetlinkOps open(int receiveBuffer) {
        var ops = new RtnetlinkOps(NetlinkSocket.open(receiveBuffer), receiveBuffer);
        boolean allowed = false;
        try {
            ops.checkPermission();
            allowed = true;
        } finally {
            if (!allowed) {
                ops.close();
            }
        }
        return ops;
    }

    private void checkPermission() {
        var requests = new Requests(socket, TIMEOUT, (slot, reply) -> {
            if (reply.errno() == Errno.EPERM) {
                throw new PluginException(
                        ErrorCode.PERMISSION, "may not change the network: run as root or with CAP_NET_ADMIN");
            }
        });
        requests.add(0, Netlink.RTM_SETLINK, 0, LinkCodec::writeNothing);
        requests.flush();
    }

    @Override
    public synchronized KernelSnapshot snapshot(Scope scope, Map<ObjectKey, KernelObject> expected) {
        return new SnapshotReader(new Dumper(socket, TIMEOUT), scope, expected).read();
    }

    @Override
    public synchronized Set<IpAddress> onLink(String link, Collection<IpAddress> addresses) {
        socket.drain();
        int index = new LinkLookup(socket, TIMEOUT).index(link);
        var found = new HashSet<IpAddress>();
        if (index != 0) {
            lookUp(addresses, (address, answer) -> {
                if (answer.direct() && answer.linkIndex() == index) {
                    found.add(address);
                }
            });
        }
        return found;
    }

    @Override
    public synchronized Optional<Egress> egress(IpAddress destination) {
        socket.drain();
        var found = new ArrayList<RouteLookupCodec.Answer>(1);
        lookUp(List.of(destination), (address, answer) -> found.add(answer));
        return found.stream()
                .flatMap(answer -> new LinkLookup(socket, TIMEOUT)
                        .name(answer.linkIndex()).map(link -> new Egress(link, answer.source())).stream())
                .findFirst();
    }

    private void lookUp(Collection<IpAddress> addresses, BiConsumer<IpAddress, RouteLookupCodec.Answer> answers) {
        new RouteLookup(socket, TIMEOUT, addresses, answers).run();
    }

    @Override
    public synchronized Receipt apply(Batch batch) {
        socket.drain();
        return new BatchApplier(socket, TIMEOUT, writer, batch).run();
    }

    @Override
    public Monitor monitor(KernelListener listener) {
        var events = new EventReader(TIMEOUT, socket::portId, listener);
        Monitor monitor = NetlinkMonitor.start(receiveBuffer, socket::portId, events);
        monitors.add(monitor);
        return monitor;
    }

    @Override
    public synchronized void close() {
        monitors.forEach(Monitor::close);
        writer.shutdown(); // nothing is underway
        socket.close();
    }
}
