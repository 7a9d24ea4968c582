package dev.loden.core.turn;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Subnets;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.ObjectKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Where every thread posts to the reconcile thread. Level-triggered: only the last value of each thing is kept, so that
 * it never holds more than the store does, however fast events come. <b>Thread</b>: any.
 */
final class Inbox {
    /** Of so many objects it is not remembered which they were. */
    private static final int MANY = 1_000;

    private String config;
    private LeaseEvent.Resynced resynced;
    private final Map<Subnets, LeaseEvent> changed = new LinkedHashMap<>();
    private Lease acquired;
    private LeaseAttributes publicAddresses;
    private RuntimeException failure;
    private final Set<ObjectKey> drift = new HashSet<>();
    private boolean overrun;
    private boolean woken;
    private List<Runnable> inquiries = List.of();
    private final LongSupplier clock;

    /** Empty; the clock counts monotonic nanoseconds. */
    Inbox(LongSupplier clock) {
        this.clock = clock;
    }

    synchronized void config(String json) {
        config = json;
        wake();
    }

    synchronized void leases(LeaseEvent event) {
        switch (event) {
            case LeaseEvent.Resynced all -> {
                resynced = all;
                changed.clear();
            }
            case LeaseEvent.Upserted upserted -> changed.put(upserted.lease().subnets(), upserted);
            case LeaseEvent.Removed removed -> changed.put(removed.subnets(), removed);
        }
        wake();
    }

    synchronized void acquired(Lease lease) {
        acquired = lease;
        wake();
    }

    /** Those that the store's operators want this node to have. */
    synchronized void publicAddresses(LeaseAttributes node) {
        publicAddresses = node;
        wake();
    }

    synchronized void failed(RuntimeException reason) {
        failure = reason;
        wake();
    }

    /** Something in the kernel may not be as it should be. */
    synchronized void drift(KernelEvent event) {
        switch (event) {
            case KernelEvent.OfObject of -> {
                drift.add(of.key());
                overrun |= drift.size() > MANY;
            }
            case KernelEvent.Overrun lost -> overrun = true;
        }
        if (overrun) {
            drift.clear();
        }
        wake();
    }

    /** An object is as it should be, perhaps again. */
    synchronized void expected(ObjectKey key) {
        drift.remove(key);
    }

    /** Something that a step waits for may be there. */
    synchronized void wakeUp() {
        wake();
    }

    /** Is to be run by the reconcile thread between two steps; must be quick. */
    synchronized void inquire(Runnable inquiry) {
        inquiries = Stream.concat(inquiries.stream(), Stream.of(inquiry)).toList();
        notifyAll();
    }

    private void wake() {
        woken = true;
        notifyAll();
    }

    /**
     * Waits for news, or until a step is due without any, and takes all there is. Answers inquiries meanwhile.
     *
     * @param deadline when the kernel is to be read in any case, by the clock
     * @param chore when there is something else to do, by the clock
     */
    News take(long deadline, Optional<Long> chore) throws InterruptedException {
        long first = chore.filter(at -> at - deadline < 0).orElse(deadline);
        for (List<Runnable> asked = await(first); !asked.isEmpty(); asked = await(first)) {
            asked.forEach(Runnable::run);
        }
        return takeAll(deadline);
    }

    /** Returns inquiries if there are any, else none when there is news. */
    private synchronized List<Runnable> await(long deadline) throws InterruptedException {
        long left = deadline - clock.getAsLong();
        while (inquiries.isEmpty() && !woken && left > 0) {
            wait(left / 1_000_000, (int) (left % 1_000_000));
            left = deadline - clock.getAsLong();
        }
        List<Runnable> asked = inquiries;
        inquiries = List.of();
        return asked;
    }

    private synchronized News takeAll(long deadline) {
        var events = new ArrayList<LeaseEvent>();
        if (resynced != null) {
            events.add(resynced);
        }
        events.addAll(changed.values());
        var news = new News(
                Optional.ofNullable(config),
                List.copyOf(events),
                Optional.ofNullable(acquired),
                Optional.ofNullable(publicAddresses),
                Optional.ofNullable(failure),
                overrun || !drift.isEmpty() || clock.getAsLong() - deadline >= 0);
        clear();
        return news;
    }

    private void clear() {
        config = null;
        resynced = null;
        changed.clear();
        acquired = null;
        publicAddresses = null;
        failure = null;
        drift.clear();
        overrun = false;
        woken = false;
    }
}
