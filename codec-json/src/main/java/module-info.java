/**
 * flannel's JSON formats, read from untrusted text into API values and written byte for byte as flannel writes them. For
 * the core and for lease stores.
 */
module dev.loden.codec.json {
    requires com.fasterxml.jackson.core;
    requires transitive dev.loden.api;

    exports dev.loden.codec.json;
}
