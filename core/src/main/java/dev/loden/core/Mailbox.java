package dev.loden.core;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Subnets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where every thread leaves word for the reconcile thread. Level-triggered: only the last word on each thing is kept, so
 * it never holds more than the store does, however fast events come.
 */
final class Mailbox {
    private String config;
    private LeaseEvent.Resynced resynced;
    private final Map<Subnets, LeaseEvent> changed = new LinkedHashMap<>();
    private Lease acquired;
    private RuntimeException failure;
    private boolean kernel;
    private boolean woken;

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

    synchronized void failed(RuntimeException reason) {
        failure = reason;
        wake();
    }

    /** The kernel's state may not be what it was. */
    synchronized void kernel() {
        kernel = true;
        wake();
    }

    private void wake() {
        woken = true;
        notifyAll();
    }

    /**
     * Waits for news, or until the time has come for a turn without any, and takes all there is.
     *
     * @param deadline when the kernel is to be looked at in any case, in terms of {@link System#nanoTime}
     */
    synchronized Mail take(long deadline) throws InterruptedException {
        long left = deadline - System.nanoTime();
        while (!woken && left > 0) {
            wait(left / 1_000_000, (int) (left % 1_000_000));
            left = deadline - System.nanoTime();
        }
        var events = new ArrayList<LeaseEvent>();
        if (resynced != null) {
            events.add(resynced);
        }
        events.addAll(changed.values());
        var mail = new Mail(
                Optional.ofNullable(config),
                List.copyOf(events),
                Optional.ofNullable(acquired),
                Optional.ofNullable(failure),
                kernel || System.nanoTime() - deadline >= 0);
        clear();
        return mail;
    }

    private void clear() {
        config = null;
        resynced = null;
        changed.clear();
        acquired = null;
        failure = null;
        kernel = false;
        woken = false;
    }
}
