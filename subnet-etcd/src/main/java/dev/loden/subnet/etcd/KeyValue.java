package dev.loden.subnet.etcd;

import dev.loden.codec.json.Json;
import dev.loden.codec.json.LeaseJson;
import dev.loden.store.common.LeaseTable;
import java.util.Optional;

/**
 * A key of etcd with its value.
 *
 * @param key the key; of a lease's entry only what follows {@code subnets/}
 * @param value empty if it was too long to be read
 * @param created the revision that created the key
 * @param changed the revision that wrote the value
 * @param lease the etcd lease with which the key ends; 0 for none
 */
record KeyValue(String key, Optional<String> value, long created, long changed, long lease)
        implements LeaseTable.Entry {
    /** In place of a key that is too long to be flannel's. */
    static final String TOO_LONG = "a key that is too long";

    KeyValue withValue(Optional<String> other) {
        return new KeyValue(key, other, created, changed, lease);
    }

    KeyValue withKey(String other) {
        return new KeyValue(other, value, created, changed, lease);
    }

    /** How long a value may be, in bytes, to be read: a lease's, or that of the configuration or of a key that is not known yet. */
    static int limit(String key) {
        return key.isEmpty() || key.endsWith("/config") ? Json.MAX_LENGTH : LeaseJson.MAX_LENGTH;
    }
}
