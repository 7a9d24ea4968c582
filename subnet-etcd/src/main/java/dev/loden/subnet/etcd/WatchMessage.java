package dev.loden.subnet.etcd;

import java.util.List;

/**
 * A message of a watch.
 *
 * @param revision of the store when it was sent
 * @param created whether it is the first
 * @param cancelled why etcd ends the watch; empty if it does not
 * @param compacted the oldest revision there is, if the watch should have begun before it; else 0
 * @param events what happened, in order
 */
record WatchMessage(long revision, boolean created, String cancelled, long compacted, List<Event> events) {
    /** A change of one key. */
    sealed interface Event {
        /** What is there now. */
        record Put(KeyValue entry) implements Event {}

        /** A key that is gone, and since which revision. */
        record Delete(String key, long revision) implements Event {}
    }

    boolean isCancelled() {
        return !cancelled.isEmpty() || compacted > 0;
    }
}
