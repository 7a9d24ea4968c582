/**
 * For authors of lease stores that keep flannel's keys and values: how a lease is claimed without ever overwriting another
 * node's, how entries become events, how failures are retried. A store that keeps leases in another form can still use the last.
 * Start with {@link dev.loden.store.common}, the map.
 */
module dev.loden.store.common {
    requires dev.loden.base;
    requires dev.loden.codec.json;
    requires transitive dev.loden.api;

    exports dev.loden.store.common;
}
