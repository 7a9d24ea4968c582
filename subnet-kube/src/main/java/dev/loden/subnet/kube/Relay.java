package dev.loden.subnet.kube;

import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.spi.LeaseListener;
import java.util.Optional;

/** Passes on to the listener as soon as there is one; before that nothing is worth telling. Guarded by the store's lock. */
final class Relay implements LeaseListener {
    private Optional<LeaseListener> target = Optional.empty();

    void to(LeaseListener listener) {
        target = Optional.of(listener);
    }

    @Override
    public void config(String json) {
        target.ifPresent(listener -> listener.config(json));
    }

    @Override
    public void leases(LeaseEvent event) {
        target.ifPresent(listener -> listener.leases(event));
    }

    @Override
    public void rejected(String key, String reason) {
        target.ifPresent(listener -> listener.rejected(key, reason));
    }

    @Override
    public void lost(String reason) {
        target.ifPresent(listener -> listener.lost(reason));
    }

    @Override
    public void stale(String reason) {
        target.ifPresent(listener -> listener.stale(reason));
    }

    @Override
    public void connected() {
        target.ifPresent(LeaseListener::connected);
    }

    @Override
    public void disconnected(String reason) {
        target.ifPresent(listener -> listener.disconnected(reason));
    }
}
