/**
 * From what the kernel should hold and what it holds to the changes in their order: two pure functions, used by the core
 * and by the test kit. Exports {@link dev.loden.reconcile}.
 */
module dev.loden.reconcile {
    requires transitive dev.loden.api;

    exports dev.loden.reconcile;
}
