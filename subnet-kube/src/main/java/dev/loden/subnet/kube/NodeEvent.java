package dev.loden.subnet.kube;

/** What a watch tells. */
sealed interface NodeEvent {
    /** A node that is there, new or changed. */
    record Present(NodeView node) implements NodeEvent {}

    /**
     * A node that is gone.
     *
     * @param name which
     * @param version since when
     */
    record Deleted(String name, String version) implements NodeEvent {}

    /**
     * Nothing, up to a version.
     *
     * @param version from which a watch may go on
     */
    record Bookmark(String version) implements NodeEvent {}

    /**
     * The watch cannot go on.
     *
     * @param code HTTP's
     * @param message why
     */
    record Failed(int code, String message) implements NodeEvent {}
}
