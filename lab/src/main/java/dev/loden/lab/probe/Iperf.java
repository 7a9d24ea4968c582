package dev.loden.lab.probe;

import dev.loden.base.Poll;
import dev.loden.lab.net.Pod;
import dev.loden.lab.process.BackgroundProcess;
import dev.loden.lab.process.HostRequirements;
import dev.loden.lab.process.LabException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An iperf3 server in a pod, for one client. */
public final class Iperf {
    /** Not reached unless iperf3 hangs: if it ends, that is reported at once. */
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final Pod pod;
    private final int port;
    private final BackgroundProcess process;

    private Iperf(Pod pod, int port, BackgroundProcess process) {
        this.pod = pod;
        this.port = port;
        this.process = process;
    }

    /**
     * Starts it.
     *
     * @param pod where
     * @param port of TCP and UDP
     * @return listening
     * @throws LabException if it does not listen
     */
    public static Iperf listen(Pod pod, int port) {
        HostRequirements.requireTools("iperf3");
        List<String> command = List.of("iperf3", "--server", "--one-off", "--forceflush", "--port", "" + port);
        var process = pod.node().lab().start(log(pod), pod.namespace().enter(command), Map.of());
        boolean listening =
                Poll.until(START_LIMIT, () -> process.log().contains("Server listening") || !process.isRunning());
        if (!listening || !process.isRunning()) {
            throw new LabException("iperf3 does not listen: " + process.log().strip());
        }
        return new Iperf(pod, port, process);
    }

    /** A file for the output of an iperf3 in a pod. */
    static Path log(Pod pod) {
        return pod.node().directory().resolve("iperf3-" + pod.address() + "-" + System.nanoTime());
    }

    /**
     * The command of its client.
     *
     * @param options after those for address and port
     * @return to be run in another pod
     */
    public List<String> client(String... options) {
        var command =
                new ArrayList<>(List.of("iperf3", "--client", pod.address().toString()));
        command.addAll(List.of("--port", Integer.toString(port), "--format", "m"));
        command.addAll(List.of(options));
        return command;
    }

    /** Ends it. */
    public void stop() {
        process.interrupt();
    }
}
