/**
 * What a plugin author tests with: a kernel and leases in memory, with injected faults, and the contract tests that every
 * backend, lease store and netlink layer has to pass.
 */
module dev.loden.testkit {
    requires dev.loden.reconcile;
    requires transitive dev.loden.api;
    requires transitive org.junit.jupiter.api;

    exports dev.loden.testkit;
}
