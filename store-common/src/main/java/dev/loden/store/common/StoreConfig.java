package dev.loden.store.common;

import dev.loden.api.Preview;
import dev.loden.api.spi.ConfigListener;
import dev.loden.api.spi.ConfigSource;

/**
 * The network configuration that a store keeps beside its leases: passes on what the store's own watch reads. <b>Thread</b>: any.
 *
 * @since 0.1
 */
@Preview
public final class StoreConfig implements ConfigSource {
    private static final ConfigListener NOBODY = new ConfigListener() {
        @Override
        public void config(String json) {}

        @Override
        public void unavailable(String reason) {}
    };

    private volatile ConfigListener listener = NOBODY;

    /** Watched by nobody yet. */
    public StoreConfig() {}

    /**
     * Where the store reports the configuration to.
     *
     * @return passes on to the listener of {@link #watch}, if there is one
     */
    public ConfigListener listener() {
        return new ConfigListener() {
            @Override
            public void config(String json) {
                listener.config(json);
            }

            @Override
            public void unavailable(String reason) {
                listener.unavailable(reason);
            }
        };
    }

    @Override
    public void watch(ConfigListener given) {
        listener = given;
    }

    @Override
    public void close() {
        listener = NOBODY;
    }
}
