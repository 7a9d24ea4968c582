package dev.loden.subnet.etcd;

/**
 * A transaction of etcd: one comparison, and what is done if it holds.
 *
 * @param condition compared first
 * @param then done in the same revision
 */
record Txn(Condition condition, Operation then) {
    /** What is compared with a revision. */
    enum Target {
        /** That which created the key; 0 for a key that is not there. */
        CREATED,
        /** That which wrote its value. */
        CHANGED
    }

    /** How a key's revision has to be beside the given one. */
    enum Relation {
        EQUAL,
        LESS
    }

    /**
     * Holds if it does for each key.
     *
     * @param keys all of them
     * @param target which revision of theirs
     * @param relation between theirs and the given one
     * @param revision the given one
     */
    record Condition(KeyRange keys, Target target, Relation relation, long revision) {
        static Condition unchanged(String key, long changed) {
            return new Condition(KeyRange.of(key), Target.CHANGED, Relation.EQUAL, changed);
        }

        static Condition absent(String key) {
            return new Condition(KeyRange.of(key), Target.CREATED, Relation.EQUAL, 0);
        }

        static Condition before(KeyRange keys, long revision) {
            return new Condition(keys, Target.CHANGED, Relation.LESS, revision);
        }
    }

    /** What is done. */
    sealed interface Operation {
        /** Writes a key, under an etcd lease unless that is 0. */
        record Put(String key, String value, long lease) implements Operation {}

        /** Removes a key. */
        record Delete(String key) implements Operation {}

        /** Counts keys. */
        record Count(KeyRange keys) implements Operation {}
    }

    /**
     * How it went.
     *
     * @param succeeded whether the condition held
     * @param revision of the store after it
     * @param count the number of keys, if they were to be counted
     */
    record Answer(boolean succeeded, long revision, long count) {}
}
