package com.example.relay;

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
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Keeps the table of peers, and the TUN device with the threads that carry packets between it and a UDP socket. */
final class RelayDriver implements ObjectDriver {
    private static final int EIO = 5;

    private final AtomicReference<PeerTable> table = new AtomicReference<>(PeerTable.EMPTY);
    private final Forwarder forwarder;
    private final Optional<Control> control;
    private volatile KernelListener listener = event -> {};

    RelayDriver(int port, Optional<Path> socket) throws IOException {
        this.forwarder = new Forwarder(port, table::get);
        this.control = socket.isPresent() ? Optional.of(new Control(socket.get(), this::drop)) : Optional.empty();
    }

    @Override
    public List<DriverObject> read(Scope scope) {
        return table.get().peers().stream()
                .filter(scope::owns)
                .map(DriverObject.class::cast)
                .toList();
    }

    @Override
    public Receipt apply(Batch batch) {
        var outcomes = new ArrayList<Outcome>();
        for (Change change : batch.changes()) {
            try {
                make(change);
                outcomes.add(Outcome.made(change));
            } catch (IOException e) {
                outcomes.add(new Outcome(change, EIO, e.getMessage()));
            }
        }
        return new Receipt(outcomes);
    }

    private void make(Change change) throws IOException {
        KernelObject object = change.object();
        if (object instanceof Link link) {
            forwarder.attach(link.name());
        } else if (object instanceof RelayPeer peer && change instanceof Change.Remove) {
            table.updateAndGet(peers -> peers.without(peer.subnet()));
        } else if (object instanceof RelayPeer peer) {
            table.updateAndGet(peers -> peers.with(peer));
        } else {
            throw new IOException("not an object of the relay: " + object);
        }
    }

    @Override
    public void watch(KernelListener given) {
        listener = given;
    }

    /** Somebody else's change: it is reported, and the core puts the peer back if the plan has it. */
    private boolean drop(Prefix subnet) {
        boolean there = table.getAndUpdate(peers -> peers.without(subnet)).has(subnet);
        if (there) {
            listener.changed(new KernelEvent.Removed(new RelayPeer.Key(subnet), ""));
        }
        return there;
    }

    /** Nothing can stay: packets are forwarded by this process, and the kernel deletes a TUN device with its file. */
    @Override
    public void close() {
        control.ifPresent(Control::close);
        forwarder.close();
    }
}
