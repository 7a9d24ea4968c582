package dev.loden.subnet.etcd;

import java.util.List;

/**
 * A message of a watch.
 *
 * @param revision of the store when it was sent
 * @param created whether it is the first message
 * @param cancelled why etcd ends the watch; empty if it does not
 * @param compacted the oldest revision etcd still has, if the watch was to begin before it; else 0
 * @param events the changes, in order
 */
record WatchMessage(long revision, boolean created, String cancelled, long compacted, List<Event> events) {
    /** A change of one key. */
    sealed interface Event {
        /** By which it was made. */
        long revision();

        /** A key was created or changed. */
        record Put(KeyValue entry) implements Event {
            @Override
            public long revision() {
                return entry.changed();
            }
        }

        /** A key was removed, by that revision. */
        record Delete(String key, long revision) implements Event {}
    }

    boolean isCancelled() {
        return !cancelled.isEmpty() || compacted > 0;
    }
}
