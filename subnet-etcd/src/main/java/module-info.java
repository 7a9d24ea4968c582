/** Placeholder. */
module dev.loden.subnet.etcd {
    requires dev.loden.api;
}
