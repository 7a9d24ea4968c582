package dev.loden.testkit;

import dev.loden.api.net.IpAddress;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.Egress;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.KernelSnapshot;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A door before a kernel, real or in memory, that fails by plan. Each request belongs to a class: {@code snapshot}, {@code onLink}, {@code
 * egress}, {@code apply} for a whole batch, {@code event}, or for one change what it does to which kind of object: {@code Add Route}.
 *
 * <p><b>Thread</b>: any.
 */
public final class FaultyNetlink implements NetlinkOps {
    private static final int ENOBUFS = 105;

    private final NetlinkOps kernel;
    private final Map<String, Order> orders = new HashMap<>();
    private final Set<String> seen = new TreeSet<>();
    private int injected;

    /**
     * A door that lets everything pass.
     *
     * @param kernel what is behind it; closed with the door
     */
    public FaultyNetlink(NetlinkOps kernel) {
        this.kernel = kernel;
    }

    /** How a request fails. */
    public sealed interface Fault {
        /** The kernel does not answer; of one change: ENOBUFS. An event gets lost, and the kernel says so. */
        record NoAnswer() implements Fault {}

        /**
         * The kernel refuses a change.
         *
         * @param errno the positive error number
         */
        record Refused(int errno) implements Fault {}

        /** The thread that asks dies of an Error. */
        record Killed() implements Fault {}
    }

    private record Order(Fault fault, int times) {}

    /**
     * Orders failures, in place of those ordered before for the same class.
     *
     * @param request the class
     * @param times how many requests fail
     * @param fault how
     */
    public synchronized void fail(String request, int times, Fault fault) {
        orders.put(request, new Order(fault, times));
    }

    /** Forgets what was ordered and has not come. */
    public synchronized void heal() {
        orders.clear();
    }

    /**
     * The classes of the requests that were made.
     *
     * @return since the door was made
     */
    public synchronized Set<String> seen() {
        return Set.copyOf(seen);
    }

    /**
     * How many requests were failed.
     *
     * @return since the door was made
     */
    public synchronized int injected() {
        return injected;
    }

    private synchronized Optional<Fault> next(String request) {
        seen.add(request);
        Order order = orders.get(request);
        if (order == null) {
            return Optional.empty();
        }
        if (order.times() == 1) {
            orders.remove(request);
        } else {
            orders.put(request, new Order(order.fault(), order.times() - 1));
        }
        injected++;
        return Optional.of(order.fault());
    }

    private void pass(String request) {
        Optional<Fault> fault = next(request);
        if (fault.isPresent()) {
            if (fault.get() instanceof Fault.Killed) {
                throw new AssertionError("killed at " + request + ", as the test ordered");
            }
            throw new PluginException(
                    ErrorCode.UNAVAILABLE, "the kernel does not answer to " + request + ", as the test ordered");
        }
    }

    @Override
    public KernelSnapshot snapshot(Scope scope, Map<ObjectKey, KernelObject> expected) {
        pass("snapshot");
        return kernel.snapshot(scope, expected);
    }

    @Override
    public Set<IpAddress> onLink(String link, Collection<IpAddress> addresses) {
        pass("onLink");
        return kernel.onLink(link, addresses);
    }

    @Override
    public Optional<Egress> egress(IpAddress destination) {
        pass("egress");
        return kernel.egress(destination);
    }

    /** Those that fail are not given to the kernel; the others keep their order. */
    @Override
    public Receipt apply(Batch batch) {
        pass("apply");
        Map<Integer, Outcome> failed = new HashMap<>();
        List<Change> passed = new ArrayList<>();
        for (int i = 0; i < batch.changes().size(); i++) {
            Change change = batch.changes().get(i);
            Optional<Outcome> failure = next(classOf(change)).map(fault -> refusal(change, fault));
            if (failure.isPresent()) {
                failed.put(i, failure.get());
            } else {
                passed.add(change);
            }
        }
        List<Outcome> outcomes = new ArrayList<>(kernel.apply(new Batch(passed)).outcomes());
        for (int i = 0; i < batch.changes().size(); i++) {
            if (failed.containsKey(i)) {
                outcomes.add(i, failed.get(i));
            }
        }
        return new Receipt(outcomes);
    }

    private static String classOf(Change change) {
        return change.getClass().getSimpleName() + " "
                + change.object().getClass().getSimpleName();
    }

    private static Outcome refusal(Change change, Fault fault) {
        return switch (fault) {
            case Fault.Killed killed -> throw new AssertionError("killed at " + change + ", as the test ordered");
            case Fault.NoAnswer silent -> new Outcome(change, ENOBUFS, "as the test ordered");
            case Fault.Refused refused -> new Outcome(change, refused.errno(), "as the test ordered");
        };
    }

    @Override
    public Monitor monitor(KernelListener listener) {
        return kernel.monitor(event -> listener.changed(
                next("event").isPresent() ? new KernelEvent.Overrun("lost, as the test ordered") : event));
    }

    @Override
    public void close() {
        kernel.close();
    }
}
