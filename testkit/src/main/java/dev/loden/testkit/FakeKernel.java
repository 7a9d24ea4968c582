package dev.loden.testkit;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Outcome;
import dev.loden.api.plan.Receipt;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Scope;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.KernelListener;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.api.spi.PluginException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A kernel in memory. It obeys the rules a real one has, fails
 * on demand, and lets a test meddle behind the daemon's back: {@link #put}, {@link #delete}, {@link #setUp}.
 *
 * <p><b>Thread</b>: any. Listeners are called on the thread that caused the event, after the state has changed. As with
 * the real kernel, changes made through {@link #apply} are not reported, but for those of devices, forwarding entries and
 * IPv6 addresses, and removals of neighbors.
 */
public final class FakeKernel implements NetlinkOps {
    private final Ledger ledger = new Ledger();
    private final Rules rules = new Rules(ledger);
    private final Faults faults = new Faults();
    private final List<KernelListener> listeners = new CopyOnWriteArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    private int snapshots;
    private int lookups;
    private boolean nextHops = true;

    /** A kernel without any device. */
    public FakeKernel() {}

    /**
     * Makes it a kernel before Linux 5.3.
     *
     * @return this, which knows no next-hop objects
     */
    public FakeKernel withoutNextHops() {
        nextHops = false;
        return this;
    }

    @Override
    public synchronized KernelSnapshot snapshot(Scope scope, Map<ObjectKey, KernelObject> expected) {
        snapshots++;
        if (faults.refusesSnapshot()) {
            throw new PluginException(ErrorCode.UNAVAILABLE, "the fake kernel was told not to answer");
        }
        return new LedgerView(ledger).snapshot(scope, nextHops);
    }

    /**
     * By the longest of all routes that contain the address, of equal ones that of the lowest metric. As everywhere, a
     * device's addresses make routes to their networks.
     */
    @Override
    public synchronized Set<IpAddress> onLink(String link, Collection<IpAddress> addresses) {
        lookups += addresses.size();
        var routes = new ArrayList<HostRoute>(ledger.hostRoutes());
        for (KernelObject object : ledger.objects()) {
            if (object instanceof Route route) {
                routes.add(LedgerView.seenAsHostRoute(route));
            } else if (object instanceof Address address) {
                Prefix network = Prefix.of(address.address(), address.length());
                routes.add(new HostRoute(network, Optional.empty(), address.link(), 0));
            }
        }
        return addresses.stream()
                .filter(address -> best(routes, address)
                        .filter(route ->
                                route.gateway().isEmpty() && route.link().equals(link))
                        .isPresent())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Optional<HostRoute> best(List<HostRoute> routes, IpAddress address) {
        return routes.stream()
                .filter(route -> route.destination().contains(address))
                .min(Comparator.<HostRoute>comparingInt(
                                route -> -route.destination().length())
                        .thenComparing(HostRoute::metric, Integer::compareUnsigned));
    }

    @Override
    public Receipt apply(Batch batch) {
        var outcomes = new ArrayList<Outcome>();
        var echoes = new ArrayList<KernelEvent>();
        synchronized (this) {
            for (Change change : batch.changes()) {
                Outcome outcome = applyOne(change);
                outcomes.add(outcome);
                if (outcome.ok() && Echo.isHeard(change)) {
                    boolean removed = change instanceof Change.Remove;
                    echoes.add(removed ? Echo.ofGone(change.object()) : Echo.ofPut(change.object()));
                }
            }
        }
        echoes.forEach(this::emit);
        return new Receipt(outcomes);
    }

    private Outcome applyOne(Change change) {
        changes.add(change);
        int injected = faults.next(change.object().key());
        int known = change.object() instanceof NextHop && !nextHops ? Errnos.EOPNOTSUPP : injected;
        int errno = known != Errnos.NONE ? known : rules.make(change);
        return errno == Errnos.NONE ? Outcome.made(change) : new Outcome(change, errno, Errnos.name(errno));
    }

    @Override
    public Monitor monitor(KernelListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void close() {
        listeners.clear();
    }

    /**
     * Somebody adds a device with its addresses, or changes one. To give the host its own devices before the daemon
     * starts, too.
     *
     * @param link the device; its index is given by the fake
     * @return this
     */
    public FakeKernel hostLink(HostLink link) {
        put(new Link(link.name(), LinkKind.Custom.named(""), Optional.empty(), link.mtu(), link.up()));
        synchronized (this) {
            List<KernelObject> gone = ledger.objects().stream()
                    .filter(held -> held instanceof Address address
                            && address.link().equals(link.name())
                            && !link.addresses().contains(address))
                    .toList();
            gone.forEach(ledger::remove);
        }
        link.addresses().forEach(this::put);
        return this;
    }

    /**
     * Somebody adds a route that is not ours. One of the family's default metric takes the place of ours to the same
     * destination.
     *
     * @param route the route; the fake makes none by itself, so also those that come with a host's address
     * @return this
     */
    public FakeKernel hostRoute(HostRoute route) {
        synchronized (this) {
            ledger.putHostRoute(route);
        }
        emit(new KernelEvent.Touched(new ObjectKey.OfRoute(route.destination()), route.link()));
        return this;
    }

    /**
     * Somebody removes a route that is not ours.
     *
     * @param route as it was added
     */
    public void removeHostRoute(HostRoute route) {
        synchronized (this) {
            ledger.removeHostRoute(route);
        }
        emit(new KernelEvent.Touched(new ObjectKey.OfRoute(route.destination()), route.link()));
    }

    /**
     * Somebody puts an object there, over what had its key.
     *
     * @param object of any kind
     */
    public void put(KernelObject object) {
        synchronized (this) {
            ledger.put(object);
        }
        emit(Echo.ofPut(object));
    }

    /**
     * Somebody deletes an object. A device takes along what is on it, of which, as in the real kernel, no event tells.
     *
     * @param key of an object that is there
     * @throws IllegalArgumentException if it is not there, for then the test means something else
     */
    public void delete(ObjectKey key) {
        KernelObject object;
        synchronized (this) {
            object = find(key).orElseThrow(() -> new IllegalArgumentException(key + " is not there"));
            ledger.remove(object);
        }
        emit(Echo.ofGone(object));
    }

    /**
     * Somebody sets a device up or down.
     *
     * @param name a device that is there
     * @param up false: it loses its routes, next hops, neighbors and IPv6 addresses
     */
    public void setUp(String name, boolean up) {
        Link link;
        synchronized (this) {
            link = ledger.link(name).orElseThrow(() -> new IllegalArgumentException(name + " is not there"));
        }
        put(new Link(name, link.kind(), link.mac(), link.mtu(), up));
    }

    /** Events are lost. */
    public void overrun() {
        emit(new KernelEvent.Overrun("the fake kernel lost events"));
    }

    /**
     * What is there now.
     *
     * @param key of any kind
     * @return empty if it is not there
     */
    public synchronized Optional<KernelObject> find(ObjectKey key) {
        return ledger.find(key);
    }

    /**
     * Refuses the next changes.
     *
     * @param count how many
     * @param errno the positive error number
     */
    public synchronized void failNext(int count, int errno) {
        for (int i = 0; i < count; i++) {
            faults.failAt(i, errno);
        }
    }

    /**
     * Refuses one change that is yet to come.
     *
     * @param index 0 for the next change
     * @param errno the positive error number
     */
    public synchronized void failAt(int index, int errno) {
        faults.failAt(index, errno);
    }

    /**
     * Refuses all changes of one object until {@link #heal}.
     *
     * @param key the object's
     * @param errno the positive error number
     */
    public synchronized void failAlways(ObjectKey key, int errno) {
        faults.failAlways(key, errno);
    }

    /**
     * Does not answer the next snapshots: they throw UNAVAILABLE.
     *
     * @param count how many
     */
    public synchronized void failSnapshots(int count) {
        faults.failSnapshots(count);
    }

    /** Forgets all faults that are yet to come. */
    public synchronized void heal() {
        faults.clear();
    }

    /**
     * The changes asked for since the start or {@link #forgetChanges}, refused ones too.
     *
     * @return in their order
     */
    public synchronized List<Change> changes() {
        return List.copyOf(changes);
    }

    /**
     * How many changes were asked for.
     *
     * @return the size of {@link #changes}
     */
    public synchronized int writes() {
        return changes.size();
    }

    /** Starts counting changes anew. */
    public synchronized void forgetChanges() {
        changes.clear();
    }

    /**
     * How often {@link #snapshot} was called.
     *
     * @return since the start
     */
    public synchronized int snapshots() {
        return snapshots;
    }

    /**
     * How many addresses {@link #onLink} was asked about.
     *
     * @return since the start
     */
    public synchronized int lookups() {
        return lookups;
    }

    /**
     * What a scope owns, as {@code ip} and {@code bridge} would print it.
     *
     * @param scope whose
     * @return a line for each object, sorted
     */
    public synchronized String text(Scope scope) {
        return lines(ledger.objects().stream().filter(scope::owns).map(KernelObject::toString));
    }

    /** All there is, as {@code ip} and {@code bridge} would print it: a line for each object, sorted. */
    @Override
    public synchronized String toString() {
        return lines(Stream.concat(
                ledger.objects().stream().map(KernelObject::toString),
                ledger.hostRoutes().stream().map(FakeKernel::print)));
    }

    private static String lines(Stream<String> lines) {
        return String.join("\n", lines.sorted().toList());
    }

    private static String print(HostRoute route) {
        return (route.destination().length() == 0 ? "default" : route.destination())
                + route.gateway().map(gateway -> " via " + gateway).orElse("")
                + " dev " + route.link()
                + (route.metric() == 0 ? "" : " metric " + route.metric());
    }

    private void emit(KernelEvent event) {
        listeners.forEach(listener -> listener.changed(event));
    }
}
