package dev.loden.core.sample;

import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Outcome;
import dev.loden.api.plan.Receipt;
import dev.loden.api.plan.Scope;
import dev.loden.api.spi.DriverContext;
import dev.loden.api.spi.ObjectDriver;
import dev.loden.api.spi.ObjectDriverProvider;
import dev.loden.testkit.FakeKernel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A table in memory, and TUN devices in the fake kernel, which it makes as the real kernel does: down, with the usual MTU. The
 * entries hang on their device and are gone with it.
 */
public final class ToyDriver implements ObjectDriver, ObjectDriverProvider {
    public static final String NAME = "toys";

    private final FakeKernel kernel;
    private final Map<Prefix, DriverObject> table = new TreeMap<>();
    private final Set<Prefix> silent = new HashSet<>();
    private int opened;

    /** Not open yet. */
    public ToyDriver(FakeKernel kernel) {
        this.kernel = kernel;
    }

    /** An entry of the table. */
    public record Entry(String link, Prefix subnet) implements DriverObject {
        /** What identifies it. */
        public record Key(Prefix subnet) implements ObjectKey.OfDriver {
            @Override
            public String driver() {
                return NAME;
            }
        }

        @Override
        public Key key() {
            return new Key(subnet);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ObjectDriver open(DriverContext context) {
        opened++;
        return this;
    }

    /** How often it was opened. */
    public int opened() {
        return opened;
    }

    /** The entries that do not work yet, which a test may change. */
    public Set<Prefix> silent() {
        return silent;
    }

    @Override
    public boolean works(DriverObject object) {
        return !(object instanceof Entry entry && silent.contains(entry.subnet()));
    }

    /** Its entries, which a test may remove. */
    public Map<Prefix, DriverObject> table() {
        purge();
        return table;
    }

    private void purge() {
        table.values()
                .removeIf(
                        entry -> kernel.find(new ObjectKey.OfLink(entry.link())).isEmpty());
    }

    @Override
    public List<DriverObject> read(Scope scope) {
        return table().values().stream().filter(scope::owns).toList();
    }

    @Override
    public Receipt apply(Batch batch) {
        var outcomes = new ArrayList<Outcome>();
        for (Change change : batch.changes()) {
            if (change.object() instanceof Link link) {
                make(link);
            } else if (change.object() instanceof Entry entry) {
                if (change instanceof Change.Remove) {
                    table.remove(entry.subnet());
                } else {
                    table.put(entry.subnet(), entry);
                }
            }
            outcomes.add(Outcome.made(change));
        }
        return new Receipt(outcomes);
    }

    private void make(Link link) {
        var kind = new LinkKind.Driven(NAME, "tun");
        if (kernel.find(link.key()).isEmpty()) {
            kernel.put(new Link(link.name(), kind, Optional.empty(), 1500, false));
        }
    }

    @Override
    public void close() {}
}
