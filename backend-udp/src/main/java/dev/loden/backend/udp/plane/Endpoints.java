package dev.loden.backend.udp.plane;

import dev.loden.api.net.IpAddress;
import dev.loden.backend.udp.ffi.Sys;
import dev.loden.backend.udp.plane.KeptFiles.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a data plane carries packets between: the queues of its device, and for each a socket of each of the node's addresses. Those that the
 * process before has left with the service manager are taken over, with the packets that wait in them. <b>Thread</b>: one.
 */
final class Endpoints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);

    private final PlaneConfig config;
    private final int mostQueues;
    private final Map<Kind, List<Integer>> sockets = new EnumMap<>(Kind.class);
    private Tun tun;

    private Endpoints(PlaneConfig config, int mostQueues) {
        this.config = config;
        this.mostQueues = mostQueues;
    }

    static Endpoints open(PlaneConfig config, int mostQueues, KeptFiles manager) throws PlaneException {
        var endpoints = new Endpoints(config, mostQueues);
        try {
            if (!endpoints.takeOver(manager.take())) {
                manager.forget();
                endpoints.open(manager.handsOver());
                manager.keep(endpoints.files());
            }
            return endpoints;
        } catch (PlaneException e) {
            endpoints.close();
            throw e;
        }
    }

    private Set<Offload> wanted() {
        return config.options().offloads();
    }

    /** All of them, or none: others are closed. */
    private boolean takeOver(Map<Kind, List<Integer>> left) {
        List<Integer> queues = left.getOrDefault(Kind.QUEUE, List.of());
        try {
            if (fits(left, queues)) {
                tun = Tun.of(Sys.LIBC, queues, wanted());
                sockets.putAll(left);
                sockets.remove(Kind.QUEUE);
                LOG.info("{} goes on with what the process before has left open", config.device());
                return true;
            }
        } catch (PlaneException gone) {
            LOG.debug("the device is another one", gone);
        }
        left.values().forEach(files -> files.forEach(Sys.LIBC::close));
        return false;
    }

    private boolean fits(Map<Kind, List<Integer>> left, List<Integer> queues) {
        int count = wanted().contains(Offload.MULTI_QUEUE) ? mostQueues : 1;
        boolean vnet = wanted().contains(Offload.TSO);
        Set<Kind> kinds = config.locals().stream().map(Kind::of).collect(Collectors.toSet());
        kinds.add(Kind.QUEUE);
        return left.keySet().equals(kinds)
                && left.values().stream().allMatch(files -> files.size() == count)
                && queues.stream().allMatch(file -> Tun.isQueue(Sys.LIBC, file, config.device(), vnet))
                && config.locals().stream()
                        .allMatch(local -> left.get(Kind.of(local)).stream()
                                .allMatch(file -> UdpSocket.isAt(file, local, config.port())));
    }

    /** Anew; nobody else may have the port, but for the manager, which closes what it keeps of it in a moment. */
    private void open(boolean shared) throws PlaneException {
        tun = Tun.open(Sys.LIBC, config.device(), mostQueues, wanted());
        for (IpAddress local : config.locals()) {
            List<Integer> opened =
                    UdpSocket.open(local, config.port(), tun.queues().size(), !shared);
            sockets.computeIfAbsent(Kind.of(local), first -> new ArrayList<>()).addAll(opened);
        }
    }

    private Map<Kind, List<Integer>> files() {
        var files = new EnumMap<>(sockets);
        files.put(Kind.QUEUE, tun.queues());
        return files;
    }

    List<Integer> queues() {
        return tun.queues();
    }

    /** Of the device. */
    Set<Offload> offloads() {
        return tun.offloads();
    }

    /** That of a queue, by its place in {@link #queues}. */
    int socket(IpAddress local, int queue) {
        return sockets.get(Kind.of(local)).get(queue);
    }

    /** What the manager keeps stays open there. */
    @Override
    public void close() {
        sockets.values().forEach(files -> files.forEach(Sys.LIBC::close));
        sockets.clear();
        if (tun != null) {
            tun.close();
        }
    }
}
