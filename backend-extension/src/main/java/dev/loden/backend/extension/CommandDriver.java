package dev.loden.backend.extension;

import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Outcome;
import dev.loden.api.plan.Receipt;
import dev.loden.api.plan.Scope;
import dev.loden.api.spi.ObjectDriver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the commands, one after the other as flannel does, and remembers for which peers they succeeded. So a command that failed is run
 * again, one that succeeded is not, and a peer that went while the daemon was down is removed after all. What the commands have made
 * stays when the driver is closed. <b>Thread</b>: confined to the reconcile thread.
 */
final class CommandDriver implements ObjectDriver {
    static final String NAME = "extension";
    private static final int EIO = 5;

    private final PeerRecord record;
    private final Map<ObjectKey, DriverObject> done = new LinkedHashMap<>();

    CommandDriver(PeerRecord record) {
        this.record = record;
        record.read().forEach(peer -> done.put(peer.key(), peer));
    }

    @Override
    public List<DriverObject> read(Scope scope) {
        return done.values().stream().filter(scope::owns).toList();
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
        record.write(done.values().stream()
                .filter(PeerEntry.class::isInstance)
                .map(PeerEntry.class::cast)
                .toList());
        return new Receipt(outcomes);
    }

    private void make(Change change) throws IOException {
        KernelObject object = change.object();
        boolean removes = change instanceof Change.Remove;
        switch (object) {
            case PeerEntry peer -> make(peer, removes);
            case StartupCommand startup -> make(startup, removes);
            default -> throw new IOException("not an object of the extension backend: " + object);
        }
    }

    private void make(PeerEntry peer, boolean removes) throws IOException {
        if (removes) {
            run("SubnetRemoveCommand", peer.commands().remove(), peer);
            done.remove(peer.key());
        } else {
            run("SubnetAddCommand", peer.commands().add(), peer);
            done.put(peer.key(), peer);
        }
    }

    private void make(StartupCommand startup, boolean removes) throws IOException {
        if (removes) {
            done.remove(startup.key());
        } else {
            new Command("PostStartupCommand", startup.command(), startup.limit()).run(startup.environment(), "");
            done.put(startup.key(), startup);
        }
    }

    private static void run(String name, String command, PeerEntry peer) throws IOException {
        if (!command.isEmpty()) {
            new Command(name, command, peer.commands().limit()).run(peer.environment(), peer.input());
        }
    }

    /** What the commands have made goes on without this process. */
    @Override
    public void close() {}
}
