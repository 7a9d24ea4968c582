package dev.loden.store.common;

import dev.loden.api.Preview;
import dev.loden.api.spi.ConfigListener;
import dev.loden.api.spi.ConfigSource;
import java.util.Optional;

/**
 * The network configuration that a store keeps beside its leases: passes on what the store's own watch reads, if it is new.
 * <b>Thread</b>: any, one at a time for {@link #report}.
 *
 * @since 0.1
 */
@Preview
public final class StoreConfig implements ConfigSource {
    private static final String EXAMPLE = "{\"Network\":\"10.5.0.0/16\",\"Backend\":{\"Type\":\"vxlan\"}}";

    private volatile Optional<ConfigListener> listener = Optional.empty();
    private Optional<String> reported = Optional.empty();

    private final boolean shared;

    /**
     * Watched by nobody yet.
     *
     * @param shared what {@link #isShared} says
     */
    public StoreConfig(boolean shared) {
        this.shared = shared;
    }

    /**
     * The store has read its configuration.
     *
     * @param text as stored; empty if there is none
     * @param place where it belongs and how it gets there, for the message: {@code at key K: put one}
     */
    public void report(Optional<String> text, String place) {
        if (text.isEmpty()) {
            listener.ifPresent(to -> to.unavailable("no network configuration " + place + ", for example " + EXAMPLE));
        } else if (!text.equals(reported)) {
            listener.ifPresent(to -> to.config(text.get()));
        }
        reported = text;
    }

    @Override
    public void watch(ConfigListener given) {
        listener = Optional.of(given);
    }

    @Override
    public boolean isShared() {
        return shared;
    }

    @Override
    public void close() {
        listener = Optional.empty();
    }
}
