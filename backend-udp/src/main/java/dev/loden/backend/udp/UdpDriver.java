package dev.loden.backend.udp;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.Outcome;
import dev.loden.api.plan.Receipt;
import dev.loden.api.plan.Scope;
import dev.loden.api.spi.KernelListener;
import dev.loden.api.spi.ObjectDriver;
import dev.loden.backend.udp.plane.DataPlane;
import dev.loden.backend.udp.plane.Offload;
import dev.loden.backend.udp.plane.PeerTable;
import dev.loden.backend.udp.plane.PlaneException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Keeps the data plane, and the table of peers that it uses. The device stays when it is closed; the data plane, which is threads of this
 * process, does not. <b>Thread</b>: the reconcile thread, except where it reports that the device is gone.
 */
final class UdpDriver implements ObjectDriver {
    static final String NAME = "udp";

    private static final int EIO = 5;

    /** How long packets may come from a peer that is none any more: it has to learn that this node receives in another way. */
    private static final long LINGER_NANOS = 60_000_000_000L;

    /**
     * How long packets still go to one that is none any more: those that were in the device's queue when the routes were changed, which a
     * busy machine takes its time to read.
     */
    private static final long QUEUED_NANOS = 500_000_000L;

    private final LongSupplier clock;
    private final AtomicReference<PeerTable> table;
    private final Map<PeerState.Id, PeerState> peers = new LinkedHashMap<>();

    /** Those that were removed, until when they may send. */
    private final Map<PeerTable.Entry, Long> former = new LinkedHashMap<>();

    private Optional<TunnelState> tunnel = Optional.empty();
    private volatile Optional<DataPlane> plane = Optional.empty();
    private volatile KernelListener listener = event -> {};

    /**
     * Nothing yet.
     *
     * @param table what the data plane reads
     * @param clock nanoseconds
     */
    UdpDriver(AtomicReference<PeerTable> table, LongSupplier clock) {
        this.table = table;
        this.clock = clock;
    }

    @Override
    public List<DriverObject> read(Scope scope) {
        if (forget()) {
            publish();
        }
        var objects = new ArrayList<DriverObject>(peers.values());
        running().ifPresent(objects::add);
        objects.removeIf(object -> !scope.owns(object));
        return objects;
    }

    private Optional<TunnelState> running() {
        return tunnel.filter(state -> plane.filter(DataPlane::isRunning).isPresent());
    }

    /** Peers first: a data plane that starts answers packets for nobody. */
    @Override
    public Receipt apply(Batch batch) {
        for (Change change : batch.changes()) {
            if (change.object() instanceof PeerState peer) {
                make(peer, change instanceof Change.Remove);
            }
        }
        forget();
        publish();
        return new Receipt(batch.changes().stream().map(this::make).toList());
    }

    private Outcome make(Change change) {
        KernelObject object = change.object();
        boolean removes = change instanceof Change.Remove;
        try {
            switch (object) {
                case Link link -> DataPlane.createDevice(link.name());
                case TunnelState state -> make(state, removes);
                case PeerState peer -> {} // made already
                default -> throw new IOException("not an object of udp: " + object);
            }
            return Outcome.made(change);
        } catch (PlaneException e) {
            return new Outcome(change, e.errno(), e.getMessage());
        } catch (IOException e) {
            return new Outcome(change, EIO, e.getMessage());
        }
    }

    private void make(TunnelState state, boolean removes) throws PlaneException {
        plane.ifPresent(DataPlane::close);
        plane = Optional.empty();
        tunnel = Optional.empty();
        if (removes) {
            DataPlane.forgetFiles();
        } else {
            plane = Optional.of(DataPlane.open(state.config(), table, () -> lost(state)));
            tunnel = Optional.of(state);
        }
    }

    /** The device was deleted: the core makes it anew, and asks for the rest. */
    private void lost(TunnelState state) {
        listener.changed(new KernelEvent.Removed(state.key(), ""));
    }

    private void make(PeerState peer, boolean removes) {
        PeerState before = removes ? peers.remove(peer.key()) : peers.put(peer.key(), peer);
        if (before != null && (removes || !before.equals(peer))) {
            former.put(before.entry(), clock.getAsLong() + LINGER_NANOS);
        }
    }

    private boolean forget() {
        long now = clock.getAsLong();
        return former.values().removeIf(until -> until - now < 0);
    }

    /** The table as a whole, once for all changes. */
    private void publish() {
        var reached = new ArrayList<PeerTable.Entry>();
        var senders = new ArrayList<PeerTable.Entry>(former.keySet());
        for (PeerState peer : peers.values()) {
            Collection<PeerTable.Entry> part = peer.reached() ? reached : senders;
            part.add(peer.entry());
        }
        var lasting = PeerTable.of(reached, senders);
        Collection<PeerTable.Entry> leaving = leaving();
        if (leaving.isEmpty()) {
            table.set(lasting);
        } else {
            reached.addAll(leaving);
            table.set(PeerTable.of(reached, senders).until(clock.getAsLong() + QUEUED_NANOS, lasting));
        }
    }

    /** Those that packets went to until now, and that nobody else has taken the place of. */
    private Collection<PeerTable.Entry> leaving() {
        long lately = clock.getAsLong() + LINGER_NANOS - QUEUED_NANOS;
        var bySubnet = new LinkedHashMap<Prefix, PeerTable.Entry>();
        former.forEach((entry, until) -> {
            boolean queued = until - lately > 0 && entry.port() != 0;
            if (queued && !peers.containsKey(new PeerState.Id(entry.subnet(), true))) {
                bySubnet.put(entry.subnet(), entry);
            }
        });
        return bySubnet.values();
    }

    /** Offloads in use, how nice the workers are, and what was counted so far, as far as it is not 0. */
    @Override
    public Settings describe() {
        return plane.filter(DataPlane::isRunning).map(UdpDriver::describe).orElse(Settings.EMPTY);
    }

    private static Settings describe(DataPlane running) {
        var said = new LinkedHashMap<String, Object>();
        String offloads = running.offloads().stream()
                .sorted()
                .map(Offload::toString)
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" "));
        said.put("offloads", offloads.isEmpty() ? "none" : offloads);
        said.put("queues", running.queues());
        said.put("nice", running.nice());
        running.counters().forEach((counter, count) -> {
            if (count != 0) {
                said.put(counter.toString(), count);
            }
        });
        return Settings.of(said);
    }

    @Override
    public void watch(KernelListener given) {
        listener = given;
    }

    @Override
    public void close() {
        plane.ifPresent(DataPlane::close);
        plane = Optional.empty();
    }
}
