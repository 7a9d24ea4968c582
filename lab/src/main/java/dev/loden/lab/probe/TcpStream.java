package dev.loden.lab.probe;

import dev.loden.base.Poll;
import dev.loden.lab.net.Pod;
import dev.loden.lab.process.BackgroundProcess;
import dev.loden.lab.process.LabException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A steady TCP stream between two pods, from {@link #start} to {@link #stop}, and the longest time for which its data stood still.
 *
 * <p>The time is measured where the data arrives: tcpdump records, with the kernel's times, each segment that reaches the
 * receiving pod, and a stall is a time in which the data that TCP can give to its reader did not grow. That is exact, whichever
 * process runs when. iperf3's own intervals are at least 100 ms, so that a stall of 200 ms need not show in them, and
 * acknowledgments are delayed by up to 40 ms.
 *
 * <p>At 50 Mbit/s in writes of 16 KiB there is a segment every 3 ms, which leaves two slow processors time for other work.
 */
public final class TcpStream {
    private static final int PORT = 5202;
    /**
     * A fixed port for the stream, because iperf3's control connection must not be taken for it; a new one each time, because
     * the port of an ended stream stays in TIME_WAIT.
     */
    private static final AtomicInteger CLIENT_PORT = new AtomicInteger(20_000);

    private static final Duration START_LIMIT = Duration.ofMinutes(1);
    private final Iperf server;
    private final Tcpdump arrivals;
    private final BackgroundProcess client;

    private TcpStream(Iperf server, Tcpdump arrivals, BackgroundProcess client) {
        this.server = server;
        this.arrivals = arrivals;
        this.client = client;
    }

    /**
     * The result.
     *
     * @param bytes how many arrived in order
     * @param longestStall the longest time without new ones, the time between the last of them and the end included
     * @param since when that began
     */
    public record Report(long bytes, Duration longestStall, Instant since) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%.1f MB of TCP, longest stall %d ms (at %s)",
                    bytes / 1e6,
                    longestStall.toMillis(),
                    since);
        }
    }

    /**
     * Starts to send; returns when data arrives.
     *
     * @param from sends
     * @param to receives
     * @return the running stream
     * @throws LabException if no data arrives
     */
    public static TcpStream start(Pod from, Pod to) {
        Iperf server = Iperf.listen(to, PORT);
        int clientPort = CLIENT_PORT.getAndIncrement();
        String filter = "tcp dst port " + PORT + " and src port " + clientPort;
        List<String> options = List.of("-tt", "-S", "-i", "eth0", filter);
        Tcpdump arrivals = Tcpdump.start(to.node(), to.namespace(), options);
        List<String> command = server.client("--time=86400", "--bitrate=50M", "--length=16K", "--cport=" + clientPort);
        BackgroundProcess client =
                from.node().lab().start(Iperf.log(from), from.namespace().enter(command), Map.of());
        Poll.until(
                START_LIMIT,
                () -> !client.isRunning() || Arrivals.parse(arrivals.output()).bytes() > 0);
        if (!client.isRunning() || Arrivals.parse(arrivals.output()).bytes() == 0) {
            throw new LabException("no data from " + from.address() + " at " + to.address() + ": "
                    + client.log().strip());
        }
        return new TcpStream(server, arrivals, client);
    }

    /** How many bytes have arrived in order. */
    long bytes() {
        return Arrivals.parse(arrivals.output()).bytes();
    }

    /** The capture at the receiver, for tests. */
    Tcpdump arrivals() {
        return arrivals;
    }

    /**
     * Ends it.
     *
     * @return the result
     * @throws LabException if it could not be measured, because tcpdump was too slow for this machine
     */
    public Report stop() {
        Instant end = Instant.now();
        Tcpdump.Recording recording = arrivals.stop();
        client.interrupt();
        server.stop();
        if (recording.missed() > 0) {
            throw new LabException("TCP stall not measured: tcpdump missed " + recording.missed()
                    + " packets; run it again on a less busy machine");
        }
        return Arrivals.parse(recording.lines()).until(end);
    }
}
