package dev.loden.subnet.kube;

import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.spi.LeaseListener;
import java.util.Optional;

/** Forwards to the store's listener once it is known; events before that are not needed and are dropped. Guarded by the store's lock. */
final class DeferredListener implements LeaseListener {
    private Optional<LeaseListener> target = Optional.empty();

    void forwardTo(LeaseListener listener) {
        target = Optional.of(listener);
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
    public void publicAddresses(Optional<Ipv4> ipv4, Optional<Ipv6> ipv6) {
        target.ifPresent(listener -> listener.publicAddresses(ipv4, ipv6));
    }

    @Override
    public void crowded(String reason) {
        target.ifPresent(listener -> listener.crowded(reason));
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
