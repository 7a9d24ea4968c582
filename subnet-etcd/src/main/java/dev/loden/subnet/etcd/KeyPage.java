package dev.loden.subnet.etcd;

import java.util.List;

/**
 * The answer to a range request.
 *
 * @param entries in the order of their keys
 * @param revision of the store when it was read
 * @param more whether there are more keys in the range
 */
record KeyPage(List<KeyValue> entries, long revision, boolean more) {
    /**
     * Without its last keys, unless all is read, if they are too long or no UTF-8: no page can begin after what is not known. Pages may
     * begin after the key before them, and have them again.
     */
    KeyPage resumable() {
        int size = entries.size();
        while (more && size > 0 && isUnknown(entries.get(size - 1).key())) {
            size--;
        }
        return size == entries.size() ? this : new KeyPage(entries.subList(0, size), revision, more);
    }

    private static boolean isUnknown(String key) {
        return key.equals(KeyValue.TOO_LONG) || key.indexOf('\uFFFD') >= 0;
    }
}
