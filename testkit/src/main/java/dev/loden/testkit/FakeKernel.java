package dev.loden.testkit;

import dev.loden.api.net.IpAddress;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.Egress;
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
import dev.loden.api.plan.Scope;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.KernelListener;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.api.spi.PluginException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A kernel in memory. It obeys the rules of a real one, fails on demand, and lets a test change its state out of band: {@link
 * #put}, {@link #delete}, {@link #setUp}. A device of a {@link LinkKind.Custom} kind is read with more attributes than were
 * declared, as on a real kernel, so compare its kind by {@link LinkKind#matches}.
 *
 * <p><b>Thread</b>: any. Listeners are called on the thread that caused the event, after the state has changed. Of the changes
 * made through {@link #apply} those of devices, forwarding entries and IPv6 addresses are reported, and removals of neighbors:
 * the real kernel's notifications of the others name the request, and are filtered.
 */
public final class FakeKernel implements NetlinkOps, FaultInjection {
    private final KernelState state = new KernelState();
    private final Rules rules = new Rules(state);
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

    /**
     * Makes it a kernel without the driver of a kind of device.
     *
     * @param kind as in {@link LinkKind.Custom}
     * @return this, which makes no such device
     */
    public FakeKernel withoutKind(String kind) {
        rules.links().forgetKind(kind);
        return this;
    }

    @Override
    public synchronized KernelSnapshot snapshot(Scope scope, Map<ObjectKey, KernelObject> expected) {
        snapshots++;
        if (faults.refusesSnapshot()) {
            throw new PluginException(ErrorCode.UNAVAILABLE, "the fake kernel does not answer, as the test ordered");
        }
        return new KernelDump(state).snapshot(scope, nextHops);
    }

    @Override
    public synchronized Set<IpAddress> onLink(String link, Collection<IpAddress> addresses) {
        lookups += addresses.size();
        return new KernelDump(state).onLink(link, addresses);
    }

    @Override
    public synchronized Optional<Egress> egress(IpAddress destination) {
        return new KernelDump(state).egress(destination);
    }

    @Override
    public Receipt apply(Batch batch) {
        var outcomes = new ArrayList<Outcome>();
        var events = new ArrayList<KernelEvent>();
        synchronized (this) {
            for (Change change : batch.changes()) {
                Outcome outcome = applyOne(change);
                outcomes.add(outcome);
                if (outcome.ok() && NotificationRules.isReported(change)) {
                    events.add(eventOf(change));
                }
            }
        }
        events.forEach(this::emit);
        return new Receipt(outcomes);
    }

    private Outcome applyOne(Change change) {
        changes.add(change);
        int injected = faults.next(change.object().key());
        int known = change.object() instanceof NextHop && !nextHops ? Errnos.EOPNOTSUPP : injected;
        Refusal refusal = known != Errnos.NONE ? Refusal.of(known) : rules.make(change);
        return refusal.isNone() ? Outcome.made(change) : new Outcome(change, refusal.errno(), refusal.message());
    }

    private KernelEvent eventOf(Change change) {
        return change instanceof Change.Remove
                ? NotificationRules.ofRemoved(change.object())
                : NotificationRules.ofPut(state.find(change.object().key()).orElseThrow());
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
     * Adds a device with its addresses, or changes one: the host's own devices before the daemon starts, or an operator's change.
     *
     * @param link the device; its index is given by the fake
     * @return this
     */
    public FakeKernel hostLink(HostLink link) {
        put(new Link(link.name(), LinkKind.Custom.named(""), Optional.empty(), link.mtu(), link.up()));
        synchronized (this) {
            state.keepAddresses(link.name(), link.addresses());
        }
        link.addresses().forEach(this::put);
        return this;
    }

    /**
     * Adds a route that is not ours. One of the family's default metric takes the place of ours to the same destination.
     *
     * @param route the route; the fake makes none by itself, so also those that come with a host's address
     * @return this
     */
    public FakeKernel hostRoute(HostRoute route) {
        synchronized (this) {
            state.putHostRoute(route);
        }
        emit(new KernelEvent.Touched(new ObjectKey.OfRoute(route.destination()), route.link()));
        return this;
    }

    /**
     * Removes a route that is not ours.
     *
     * @param route as it was added
     */
    public void removeHostRoute(HostRoute route) {
        synchronized (this) {
            state.removeHostRoute(route);
        }
        emit(new KernelEvent.Touched(new ObjectKey.OfRoute(route.destination()), route.link()));
    }

    /**
     * Puts an object in place of what had its key, out of band.
     *
     * @param object of any kind; a {@link LinkKind.Driven} device is held as the kernel reports it
     */
    public void put(KernelObject object) {
        KernelObject held;
        synchronized (this) {
            state.put(object);
            held = state.find(object.key()).orElseThrow();
        }
        emit(NotificationRules.ofPut(held));
    }

    /**
     * Deletes an object, out of band. What is on a device is deleted with it, without events, as in the real kernel.
     *
     * @param key of an object that is there
     * @throws IllegalArgumentException if it is not there: the test is wrong
     */
    public void delete(ObjectKey key) {
        KernelObject object;
        synchronized (this) {
            object = find(key).orElseThrow(() -> new IllegalArgumentException(key + " is not there"));
            state.remove(object);
        }
        emit(NotificationRules.ofRemoved(object));
    }

    /**
     * Sets a device up or down, out of band.
     *
     * @param name a device that is there
     * @param up false: it loses its routes, next hops, neighbors and IPv6 addresses
     */
    public void setUp(String name, boolean up) {
        Link link;
        synchronized (this) {
            link = state.link(name).orElseThrow(() -> new IllegalArgumentException(name + " is not there"));
        }
        put(new Link(name, link.kind(), link.mac(), link.mtu(), up, link.alias()));
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
        return state.find(key);
    }

    @Override
    public Faults faults() {
        return faults;
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
        return new KernelDump(state).text(scope);
    }

    /** All there is, as {@code ip} and {@code bridge} would print it: a line for each object, sorted. */
    @Override
    public synchronized String toString() {
        return new KernelDump(state).text();
    }

    private void emit(KernelEvent event) {
        listeners.forEach(listener -> listener.changed(event));
    }
}
