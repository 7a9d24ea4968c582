package dev.loden.lab;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A steady TCP stream between two pods, from {@link #start} to {@link #stop}, that tells how long its data stood still.
 *
 * <p>How long is measured where the data arrives: tcpdump notes, with the kernel's times, each segment that reaches the
 * receiving pod, and the longest time is found in which the data that TCP can hand to its reader did not grow. That is exact,
 * whoever is scheduled when. iperf3's own intervals are 100 ms at the least, so that a stall of 200 ms may or may not show in
 * them, and acknowledgments are delayed by up to 40 ms.
 *
 * <p>At 50 Mbit/s in writes of 16 KiB there is a segment every 3 ms, and two slow processors have time for other things.
 */
public final class TcpStream {
    private static final int PORT = 5202;
    /**
     * iperf3 has a second connection, for control, that must not be taken for the stream; and the port of a stream that
     * ended lingers in TIME_WAIT.
     */
    private static final AtomicInteger CLIENT_PORT = new AtomicInteger(20_000);

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private final Iperf server;
    private final Tcpdump arrivals;
    private final Background client;

    private TcpStream(Iperf server, Tcpdump arrivals, Background client) {
        this.server = server;
        this.arrivals = arrivals;
        this.client = client;
    }

    /**
     * How it went.
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
        List<String> options = List.of("-tt", "-S", "-s", "96", "-i", "eth0", filter);
        Tcpdump arrivals = Tcpdump.start(to.node(), to.namespace(), options);
        List<String> command =
                server.client(from, "--time=86400", "--bitrate=50M", "--length=16K", "--cport=" + clientPort);
        Background client = from.node().lab().start(Iperf.log(from), command, Map.of());
        if (!Wait.until(LIMIT, () -> Arrivals.parse(arrivals.output()).bytes() > 0)) {
            throw new LabException("no data from " + from.address() + " at " + to.address() + ": "
                    + client.log().strip());
        }
        return new TcpStream(server, arrivals, client);
    }

    /**
     * Ends it.
     *
     * @return how it went
     * @throws LabException if tcpdump has missed something
     */
    public Report stop() {
        Instant end = Instant.now();
        String output = arrivals.stop();
        client.interrupt();
        server.stop();
        return Arrivals.parse(output).until(end);
    }
}
