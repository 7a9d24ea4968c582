package dev.loden.backend.wireguard;

import dev.loden.api.net.Prefix;
import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.ObjectKey;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A peer of a device.
 *
 * @param link the device
 * @param publicKey the peer's
 * @param endpoint where it receives; empty if nobody knows, which no plan has
 * @param allowed what may come from it, and goes to it
 * @param keepalive seconds; 0 for none
 * @param psk a secret; never in {@link #toString}
 */
record PeerState(
        String link, Key publicKey, Optional<Endpoint> endpoint, List<Prefix> allowed, int keepalive, Optional<Key> psk)
        implements DriverObject {
    /**
     * A device has one peer for a key.
     *
     * @param link the device
     * @param publicKey the peer's
     */
    record Id(String link, Key publicKey) implements ObjectKey.OfDriver {
        @Override
        public String driver() {
            return WireGuardDriver.NAME;
        }
    }

    /** In the order of addresses, as the kernel's list has none that lasts. */
    PeerState {
        allowed = allowed.stream().sorted().toList();
    }

    @Override
    public Id key() {
        return new Id(link, publicKey);
    }

    PeerState withEndpoint(Endpoint other) {
        return new PeerState(link, publicKey, Optional.of(other), allowed, keepalive, psk);
    }

    /** Whether it has something else there than it was before, if it was at all. */
    boolean differs(Optional<PeerState> before, Function<PeerState, Object> what) {
        return before.filter(there -> what.apply(there).equals(what.apply(this)))
                .isEmpty();
    }

    @Override
    public String toString() {
        return link + " peer " + publicKey.base64()
                + endpoint.map(at -> " endpoint " + at).orElse("") + " allowed-ips " + allowed
                + (keepalive == 0 ? "" : " keepalive " + keepalive) + (psk.isPresent() ? " with psk" : "");
    }
}
