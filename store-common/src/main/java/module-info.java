/**
 * What lease stores have in common that keep flannel's keys and values: how a lease is claimed without ever overwriting
 * another node's, and how entries become events. For authors of lease stores; whoever keeps leases in another form needs
 * nothing of it.
 */
module dev.loden.store.common {
    requires dev.loden.codec.json;
    requires transitive dev.loden.api;

    exports dev.loden.store.common;
}
