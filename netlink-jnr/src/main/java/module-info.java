/** Placeholder. */
module dev.loden.netlink {
    requires dev.loden.api;
}
