package dev.loden.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An iperf3 server in a pod, for one client. */
final class Iperf {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private final Pod pod;
    private final int port;
    private final Background process;

    private Iperf(Pod pod, int port, Background process) {
        this.pod = pod;
        this.port = port;
        this.process = process;
    }

    /** Starts it; returns when it listens. */
    static Iperf listen(Pod pod, int port) {
        Host.requireTools("iperf3");
        List<String> command = List.of("iperf3", "--server", "--one-off", "--forceflush", "--port", "" + port);
        var process = pod.node().lab().start(log(pod), pod.namespace().enter(command), Map.of());
        if (!Wait.until(LIMIT, () -> process.log().contains("Server listening"))) {
            throw new LabException("iperf3 does not listen: " + process.log().strip());
        }
        return new Iperf(pod, port, process);
    }

    /** A file for what an iperf3 in a pod says. */
    static Path log(Pod pod) {
        return pod.node().directory().resolve("iperf3-" + pod.address() + "-" + System.nanoTime());
    }

    /** The command of its client in another pod. */
    List<String> client(Pod from, String... options) {
        var command =
                new ArrayList<>(List.of("iperf3", "--client", pod.address().toString()));
        command.addAll(List.of("--port", Integer.toString(port), "--format", "m"));
        command.addAll(List.of(options));
        return from.namespace().enter(command);
    }

    void stop() {
        process.interrupt();
    }
}
