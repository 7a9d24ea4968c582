/** Placeholder. */
module dev.loden.subnet.file {
    requires dev.loden.api;
}
