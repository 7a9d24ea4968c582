package dev.loden.subnet.kube.node;

/** An event of a watch. */
public sealed interface NodeEvent {
    /**
     * A node was created or changed.
     *
     * @param node as it is
     * @param whole whether all of it was sent; false: only its metadata, so that subnets and condition are absent here
     */
    record Present(NodeView node, boolean whole) implements NodeEvent {}

    /**
     * A node was deleted.
     *
     * @param name of the node
     * @param version by which it was deleted
     */
    record Deleted(String name, String version) implements NodeEvent {}

    /**
     * All changes up to a version were sent.
     *
     * @param version from which a watch can continue
     */
    record Bookmark(String version) implements NodeEvent {}

    /**
     * The watch has ended with an error.
     *
     * @param code HTTP's
     * @param message the server's
     */
    record Failed(int code, String message) implements NodeEvent {}
}
