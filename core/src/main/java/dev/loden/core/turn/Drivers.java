package dev.loden.core.turn;

import dev.loden.api.net.IpAddress;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Outcome;
import dev.loden.api.plan.Receipt;
import dev.loden.api.plan.Scope;
import dev.loden.api.spi.DriverContext;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.api.spi.ObjectDriver;
import dev.loden.api.spi.ObjectDriverProvider;
import dev.loden.api.spi.PluginException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * All state that plans are written to: the kernel's, by rtnetlink, and that of the object drivers that are open. <b>Thread</b>: one at
 * a time.
 */
public final class Drivers implements AutoCloseable {
    private final NetlinkOps netlink;
    private final Map<String, ObjectDriverProvider> providers;
    private final DriverContext context;
    private final Consumer<KernelEvent> events;
    private final Map<String, ObjectDriver> open = new LinkedHashMap<>();

    /**
     * No object driver open yet.
     *
     * @param netlink closed by its owner
     * @param providers by name
     * @param events takes what the object drivers report; from any thread
     */
    public Drivers(
            NetlinkOps netlink,
            Map<String, ObjectDriverProvider> providers,
            DriverContext context,
            Consumer<KernelEvent> events) {
        this.netlink = netlink;
        this.providers = Map.copyOf(providers);
        this.context = context;
        this.events = events;
    }

    /**
     * Opens object drivers that are not open yet.
     *
     * @throws PluginException UNSUPPORTED if there is no such driver; whatever the driver throws
     */
    public void open(Set<String> names) {
        for (String name : names) {
            if (!open.containsKey(name)) {
                ObjectDriver driver = provider(name).open(context);
                driver.watch(events::accept);
                open.put(name, driver);
            }
        }
    }

    private ObjectDriverProvider provider(String name) {
        return Optional.ofNullable(providers.get(name))
                .orElseThrow(() -> new PluginException(
                        ErrorCode.UNSUPPORTED,
                        "there is no object driver \"" + name
                                + "\"; install the plugin that has it (see loden plugins)"));
    }

    /** Reads what is in scope. */
    KernelSnapshot read(Scope scope, Map<ObjectKey, KernelObject> expected) {
        KernelSnapshot kernel = netlink.snapshot(scope, expected);
        if (scope.drivers().isEmpty()) {
            return kernel;
        }
        var objects = new HashMap<>(kernel.objects());
        for (String name : scope.drivers()) {
            for (DriverObject object : opened(name).read(scope)) {
                objects.put(object.key(), object);
            }
        }
        return new KernelSnapshot(kernel.host(), objects);
    }

    /** Those of the addresses to which packets leave by the link without a gateway. */
    Set<IpAddress> onLink(String link, Collection<IpAddress> addresses) {
        return netlink.onLink(link, addresses);
    }

    /** Makes changes in their order, each by the driver it belongs to. */
    Receipt apply(Batch batch) {
        if (open.isEmpty()) {
            return netlink.apply(batch);
        }
        var outcomes = new ArrayList<Outcome>(batch.changes().size());
        var run = new ArrayList<Change>();
        String driver = "";
        for (Change change : batch.changes()) {
            for (Change part : parts(change)) {
                String next = driver(part);
                if (!next.equals(driver)) {
                    outcomes.addAll(apply(driver, run));
                    run.clear();
                    driver = next;
                }
                run.add(part);
            }
        }
        outcomes.addAll(apply(driver, run));
        return new Receipt(outcomes);
    }

    /** A device that a driver makes is deleted by rtnetlink all the same. */
    private static List<Change> parts(Change change) {
        return change instanceof Change.Recreate recreate && recreate.object().kind() instanceof LinkKind.Driven
                ? List.of(
                        new Change.Remove(recreate.actual(), recreate.reason()),
                        new Change.Add(recreate.object(), recreate.reason()))
                : List.of(change);
    }

    /** Empty for rtnetlink. */
    private static String driver(Change change) {
        if (change.object() instanceof DriverObject object) {
            return object.key().driver();
        }
        boolean made = change instanceof Change.Add;
        return made && change.object() instanceof Link link && link.kind() instanceof LinkKind.Driven driven
                ? driven.driver()
                : "";
    }

    private List<Outcome> apply(String driver, List<Change> changes) {
        if (changes.isEmpty()) {
            return List.of();
        }
        var batch = new Batch(changes);
        return (driver.isEmpty() ? netlink.apply(batch) : opened(driver).apply(batch)).outcomes();
    }

    private ObjectDriver opened(String name) {
        return Optional.ofNullable(open.get(name))
                .orElseThrow(
                        () -> new IllegalStateException("object driver " + name + " is in a plan but in no scope"));
    }

    /** Closes the object drivers; what can stay without this process stays. */
    @Override
    public void close() {
        open.values().forEach(ObjectDriver::close);
        open.clear();
    }
}
