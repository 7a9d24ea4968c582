/**
 * A network of nodes on one machine: each node and each pod is a network namespace, joined by a bridge in a namespace of its
 * own, so that nothing of the host is touched. Used by {@code loden lab} and by the integration tests; start with {@link
 * dev.loden.lab.Lab}.
 */
module dev.loden.lab {
    requires transitive dev.loden.api;

    exports dev.loden.lab;
}
