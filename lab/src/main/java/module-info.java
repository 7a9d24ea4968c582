/**
 * A network of nodes on one machine: each node and each pod is a network namespace, joined by a bridge in a namespace of its
 * own, so that nothing of the host is touched. Used by {@code loden lab} and by the integration tests; start with {@link
 * dev.loden.lab.net.Lab}.
 *
 * <p>Each package uses only those above it in this table.
 *
 * <table>
 * <caption>Packages</caption>
 * <tr><td>{@link dev.loden.lab.process}</td><td>commands and long-running processes of the host</td></tr>
 * <tr><td>{@link dev.loden.lab.net}</td><td>namespaces, bridges, nodes, pods, and the lab that owns them</td></tr>
 * <tr><td>{@link dev.loden.lab.probe}</td><td>pings, captures and TCP streams: what gets through</td></tr>
 * <tr><td>{@link dev.loden.lab.store}</td><td>lease stores for the nodes' daemons</td></tr>
 * <tr><td>{@link dev.loden.lab.report}</td><td>a run as a page for a browser</td></tr>
 * <tr><td>{@link dev.loden.lab.demo}</td><td>the reference network, and the runs that {@code loden lab} prints</td></tr>
 * </table>
 */
module dev.loden.lab {
    requires transitive dev.loden.api;
    requires dev.loden.base;

    exports dev.loden.lab.demo;
    exports dev.loden.lab.net;
    exports dev.loden.lab.probe;
    exports dev.loden.lab.process;
    exports dev.loden.lab.report;
    exports dev.loden.lab.store;
}
