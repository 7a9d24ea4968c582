/** Leases as files in a directory: the smallest lease store, for one host, a shared file system, tests, and to learn from. */
module dev.loden.subnet.file {
    requires dev.loden.api;
    requires dev.loden.base;
    requires dev.loden.codec.json;
    requires dev.loden.store.common;
    requires org.slf4j;

    provides dev.loden.api.spi.ConfigSourceProvider with
            dev.loden.subnet.file.ConfigFileProvider;
    provides dev.loden.api.spi.SubnetManagerProvider with
            dev.loden.subnet.file.FileStoreProvider;
}
