package dev.loden.core.turn;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.IpAddress;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.Egress;
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
import dev.loden.api.spi.Measure;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.api.spi.ObjectDriver;
import dev.loden.api.spi.ObjectDriverProvider;
import dev.loden.api.spi.PluginException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * All state that plans are written to: the kernel's, by rtnetlink, and that of the object drivers that are open. <b>Thread</b>: one at
 * a time.
 */
public final class Drivers implements AutoCloseable {
    private final NetlinkOps netlink;
    private final Map<String, ObjectDriverProvider> providers;
    private final DriverContext context;
    private final Consumer<KernelEvent> events;
    private final Map<String, ObjectDriver> open = new ConcurrentHashMap<>();

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
                open.put(name, watched(provider(name).open(context)));
            }
        }
    }

    private ObjectDriver watched(ObjectDriver driver) {
        try {
            driver.watch(events::accept);
            return driver;
        } catch (RuntimeException | Error e) { // there may be no thread left
            driver.close();
            throw e;
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
        return read(scope, expected, scope.drivers());
    }

    /** The same without opening anything: of an object driver that is not open nothing is read. */
    KernelSnapshot peek(Scope scope) {
        Set<String> present =
                scope.drivers().stream().filter(open::containsKey).collect(Collectors.toUnmodifiableSet());
        return read(scope, Map.of(), present);
    }

    private KernelSnapshot read(Scope scope, Map<ObjectKey, KernelObject> expected, Set<String> names) {
        KernelSnapshot kernel = netlink.snapshot(scope, expected);
        if (names.isEmpty()) {
            return kernel;
        }
        var objects = new HashMap<>(kernel.objects());
        for (String name : names) {
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

    /** How the kernel sends to one address. */
    Optional<Egress> egress(IpAddress destination) {
        return netlink.egress(destination);
    }

    /** Makes changes in their order, each by the driver it belongs to. */
    Receipt apply(Batch batch) {
        if (open.isEmpty()) {
            return netlink.apply(batch);
        }
        List<Change> steps = batch.changes().stream()
                .flatMap(change -> steps(change).stream())
                .toList();
        Iterator<Outcome> outcomes = applyInRuns(steps).iterator();
        return new Receipt(batch.changes().stream()
                .map(change -> outcome(change, outcomes))
                .toList());
    }

    private List<Outcome> applyInRuns(List<Change> steps) {
        var outcomes = new ArrayList<Outcome>(steps.size());
        var run = new ArrayList<Change>();
        String driver = "";
        for (Change step : steps) {
            String next = driver(step);
            if (!next.equals(driver)) {
                outcomes.addAll(apply(driver, run));
                run.clear();
                driver = next;
            }
            run.add(step);
        }
        outcomes.addAll(apply(driver, run));
        return outcomes;
    }

    /** A device that a driver makes is set up, and deleted, by rtnetlink. */
    private static List<Change> steps(Change change) {
        if (!(change.object() instanceof Link link && link.kind() instanceof LinkKind.Driven driven)) {
            return List.of(change);
        }
        var asMade = new Link(link.name(), LinkKind.Custom.named(driven.kind()), Optional.empty(), 0, false);
        var add = new Change.Add(link, change.reason());
        var setUp = new Change.Replace(asMade, link, change.reason());
        return switch (change) {
            case Change.Add missing -> List.of(add, setUp);
            case Change.Recreate recreate ->
                List.of(new Change.Remove(recreate.actual(), recreate.reason()), add, setUp);
            case Change.Replace replace -> List.of(replace);
            case Change.Remove remove -> List.of(remove);
        };
    }

    /** The first failure among the outcomes of a change's steps. */
    private static Outcome outcome(Change change, Iterator<Outcome> outcomes) {
        Outcome whole = Outcome.made(change);
        for (int i = steps(change).size(); i > 0; i--) {
            Outcome step = outcomes.next();
            whole = whole.ok() ? new Outcome(change, step.errno(), step.message()) : whole;
        }
        return whole;
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

    /** Whether packets get through by an object yet; true for one that is not open. */
    boolean works(DriverObject object) {
        return Optional.ofNullable(open.get(object.key().driver()))
                .map(driver -> driver.works(object))
                .orElse(true);
    }

    /** What the object drivers say of themselves, by name. <b>Thread</b>: any. */
    Settings describe() {
        var said = new LinkedHashMap<String, Object>();
        open.forEach((name, driver) -> {
            Settings description = driver.describe();
            if (!description.isEmpty()) {
                said.put(name, description);
            }
        });
        return Settings.of(said);
    }

    /** What the object drivers measure, by name. <b>Thread</b>: any. */
    Map<String, List<Measure>> measures() {
        return open.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, driver -> driver.getValue().measures()));
    }

    /** Closes the object drivers; what can stay without this process stays. */
    @Override
    public void close() {
        open.values().forEach(ObjectDriver::close);
        open.clear();
    }
}
