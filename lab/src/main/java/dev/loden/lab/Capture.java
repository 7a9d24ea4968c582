package dev.loden.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Records what a node's external link carries, from {@link #start} to {@link #stop}. */
public final class Capture {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private final Background process;

    private Capture(Background process) {
        this.process = process;
    }

    /**
     * Starts to record; returns when the kernel is recording.
     *
     * @param node whose external link is watched
     * @return the running capture
     * @throws LabException if tcpdump does not start
     */
    public static Capture start(Node node) {
        Path log = node.directory().resolve("capture-" + System.nanoTime());
        // Debian's tcpdump takes 8472 for another protocol unless told.
        List<String> command =
                List.of("tcpdump", "-nn", "-l", "--immediate-mode", "-T", "vxlan", "-i", node.external());
        var process = node.lab().start(log, node.namespace().enter(command), Map.of());
        boolean listening = Wait.until(LIMIT, () -> process.log().contains("listening on") || !process.isRunning());
        if (!listening || !process.isRunning()) {
            throw new LabException("tcpdump did not start: " + process.log().strip());
        }
        return new Capture(process);
    }

    /**
     * Ends the recording.
     *
     * @return what went by
     */
    public Traffic stop() {
        process.interrupt();
        return Traffic.parse(process.log());
    }
}
