package dev.loden.lab.probe;

import dev.loden.lab.net.Node;
import java.util.List;

/** Records which packets a node's external link carries, from {@link #start} to {@link #stop}. */
public final class Capture {
    private final Tcpdump tcpdump;

    private Capture(Tcpdump tcpdump) {
        this.tcpdump = tcpdump;
    }

    /**
     * Starts to record; returns when the kernel is recording.
     *
     * @param node whose external link is recorded
     * @return the running capture
     * @throws dev.loden.lab.process.LabException if tcpdump does not start
     */
    public static Capture start(Node node) {
        // Without the option, Debian's tcpdump takes port 8472 for another protocol.
        return new Capture(Tcpdump.start(node, node.namespace(), List.of("-T", "vxlan", "-i", node.external())));
    }

    /** The tcpdump, for tests. */
    Tcpdump tcpdump() {
        return tcpdump;
    }

    /**
     * Ends the recording.
     *
     * @return the packets since the start; see {@link Traffic#missed}
     */
    public Traffic stop() {
        Tcpdump.Recording recording = tcpdump.stop();
        return Traffic.parse(recording.lines(), recording.missed());
    }
}
