package dev.loden.subnet.etcd;

import dev.loden.store.common.LeaseTable;
import java.util.Optional;

/**
 * An entry of etcd's.
 *
 * @param key the key; of a lease's entry only what follows {@code subnets/}
 * @param value empty if it was too long to be read
 * @param created the revision that made the key
 * @param changed the revision that wrote the value
 * @param lease the etcd lease it hangs on, 0 if it stays
 */
record KeyValue(String key, Optional<String> value, long created, long changed, long lease)
        implements LeaseTable.Entry {
    KeyValue withKey(String other) {
        return new KeyValue(other, value, created, changed, lease);
    }
}
