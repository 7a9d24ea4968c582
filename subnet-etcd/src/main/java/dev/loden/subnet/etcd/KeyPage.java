package dev.loden.subnet.etcd;

import java.util.List;
import java.util.Optional;

/**
 * The answer to a range request.
 *
 * @param entries in the order of their keys
 * @param revision of the store when it was read
 * @param more whether there are more keys in the range
 * @param count how many keys there are in the range, those of later pages included
 */
record KeyPage(List<KeyValue> entries, long revision, boolean more, long count) {
    /**
     * Without its last keys, unless all is read, if they are too long or no UTF-8: no page can begin after what is not known. Pages may
     * begin after the key before them, and have them again.
     */
    KeyPage resumable() {
        int size = entries.size();
        while (more && size > 0 && isUnknown(entries.get(size - 1).key())) {
            size--;
        }
        return size == entries.size() ? this : new KeyPage(entries.subList(0, size), revision, more, count);
    }

    /** Its values are too long to be read. */
    KeyPage withoutValues() {
        return new KeyPage(
                entries.stream().map(entry -> entry.withValue(Optional.empty())).toList(), revision, more, count);
    }

    private static boolean isUnknown(String key) {
        return key.equals(KeyValue.TOO_LONG) || key.indexOf('\uFFFD') >= 0;
    }
}
