package dev.loden.subnet.etcd;

/**
 * Keys of etcd that follow each other.
 *
 * @param from the first one
 * @param end the first one after them; empty if {@code from} is the only one
 */
record KeyRange(String from, String end) {
    static KeyRange of(String key) {
        return new KeyRange(key, "");
    }

    /** All keys that begin with a prefix that ends in a slash. */
    static KeyRange below(String prefix) {
        return new KeyRange(prefix, prefix.substring(0, prefix.length() - 1) + '0');
    }

    /** Those that come after a key. */
    KeyRange after(String key) {
        return new KeyRange(key + '\0', end);
    }
}
