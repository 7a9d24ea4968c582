/**
 * From plans of many parts to the changes of the kernel in their order: the one turn, without I/O of its own. Used by the core
 * and by the test kit. Exports {@link dev.loden.reconcile}.
 */
module dev.loden.reconcile {
    requires transitive dev.loden.api;

    exports dev.loden.reconcile;
}
