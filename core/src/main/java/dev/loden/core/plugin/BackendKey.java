package dev.loden.core.plugin;

import dev.loden.api.lease.Settings;
import dev.loden.api.spi.BackendProvider;

/**
 * What one open backend reaches: all nodes that advertise this type with these settings.
 *
 * @param type the backend's
 * @param shared what {@link BackendProvider#instanceKey} says
 */
public record BackendKey(String type, Settings shared) {
    @Override
    public boolean equals(Object other) {
        return other instanceof BackendKey that && type.equals(that.type) && shared.equals(that.shared);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + shared.hashCode();
    }

    /** For people: {@code vxlan} or {@code vxlan {VNI=2}}. */
    @Override
    public String toString() {
        return shared.isEmpty() ? type : type + " " + shared;
    }
}
