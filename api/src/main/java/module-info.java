/**
 * What a plugin author needs, and nothing else: the values of a pod network and the extension points of Loden. Read
 * {@link dev.loden.api.spi} first; it is the map. Depends on {@code java.base} alone.
 */
module dev.loden.api {
    exports dev.loden.api;
    exports dev.loden.api.lease;
    exports dev.loden.api.net;
    exports dev.loden.api.plan;
    exports dev.loden.api.spi;
}
