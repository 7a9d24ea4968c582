package dev.loden.core.plan;

import dev.loden.api.lease.Advertisement;
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
    PoolMember with(Advertisement advertised) {
        return new PoolMember(backend, Optional.of(advertised), unneededSince);
    }

    PoolMember needed() {
        return new PoolMember(backend, advertisement, OptionalLong.empty());
    }

    PoolMember unneeded(long now) {
        return unneededSince.isPresent() ? this : new PoolMember(backend, advertisement, OptionalLong.of(now));
    }

    boolean unneededFor(Duration time, long now) {
        return unneededSince.isPresent() && now - unneededSince.getAsLong() >= time.toNanos();
    }
}
