package dev.loden.lab;

import java.util.List;

/** Records what a node's external link carries, from {@link #start} to {@link #stop}. */
public final class Capture {
    private final Tcpdump tcpdump;

    private Capture(Tcpdump tcpdump) {
        this.tcpdump = tcpdump;
    }

    /**
     * Starts to record; returns when the kernel is recording.
     *
     * @param node whose external link is watched
     * @return the running capture
     * @throws LabException if tcpdump does not start
     */
    public static Capture start(Node node) {
        // Debian's tcpdump takes 8472 for another protocol unless told.
        return new Capture(Tcpdump.start(node, node.namespace(), List.of("-T", "vxlan", "-i", node.external())));
    }

    /**
     * Ends the recording.
     *
     * @return what went by
     */
    public Traffic stop() {
        return Traffic.parse(tcpdump.stop());
    }
}
