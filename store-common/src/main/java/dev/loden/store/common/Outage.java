package dev.loden.store.common;

import dev.loden.api.spi.LeaseListener;
import java.util.Optional;

/** Tells a listener whether the store answers, each time that changes. Used by one thread at a time. */
public final class Outage {
    private final LeaseListener listener;
    private Optional<String> told = Optional.empty();

    /**
     * Nothing told yet.
     *
     * @param listener whom to tell
     */
    public Outage(LeaseListener listener) {
        this.listener = listener;
    }

    /**
     * How it is now.
     *
     * @param reason why the store is of no use, for people; empty if it answers
     */
    public void is(String reason) {
        if (told.equals(Optional.of(reason))) {
            return;
        }
        told = Optional.of(reason);
        if (reason.isEmpty()) {
            listener.connected();
        } else {
            listener.disconnected(reason);
        }
    }
}
