package dev.loden.core.plan;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.Backend;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A backend that is open beside the configured one.
 *
 * @param advertisement how this node is reached by it; empty until its scope was read
 * @param unneededSince nanoseconds; empty while it is needed
 */
record PoolMember(Backend backend, Optional<Advertisement> advertisement, OptionalLong unneededSince) {
    /** One that is not needed. */
    static PoolMember draining(Backend backend, long now) {
        return new PoolMember(backend, Optional.empty(), OptionalLong.of(now));
    }

    PoolMember with(Advertisement advertised) {
        return new PoolMember(backend, Optional.of(advertised), unneededSince);
    }

    /** How long it has still to drain; empty while it is needed. */
    Optional<Duration> left(long now, Duration drain) {
        return unneededSince.isPresent()
                ? Optional.of(drain.minusNanos(now - unneededSince.getAsLong()))
                : Optional.empty();
    }

    PoolMember needed() {
        return new PoolMember(backend, advertisement, OptionalLong.empty());
    }

    PoolMember unneeded(long now) {
        return unneededSince.isPresent() ? this : new PoolMember(backend, advertisement, OptionalLong.of(now));
    }

    boolean hasDrained(long now, Duration drain) {
        return left(now, drain).filter(time -> !time.isPositive()).isPresent();
    }

    /** How this node is reached by a backend; what was said before counts only if it was of the same. */
    static Advertisement advertise(
            String type, Backend backend, Advertisement previous, Underlay underlay, KernelSnapshot actual) {
        return backend.advertise(underlay, actual, previous.backendType().equals(type) ? previous : Advertisement.NONE);
    }

    static PoolMember draining(OpenBackend open, long now) {
        return draining(open.backend(), now).with(open.advertisement());
    }
}
