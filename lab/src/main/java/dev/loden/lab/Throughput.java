package dev.loden.lab;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one TCP stream between two pods gets through, as fast as it can.
 *
 * @param gigabitsPerSecond as the receiver counts
 */
public record Throughput(double gigabitsPerSecond) {
    private static final Pattern RECEIVED = Pattern.compile("([0-9.]+) Mbits/sec +receiver");
    private static final int PORT = 5201;
    private static final Duration GRACE = Duration.ofSeconds(10);

    /**
     * Measures.
     *
     * @param from sends
     * @param to receives
     * @param time how long, in whole seconds
     * @return the mean
     * @throws LabException if iperf3 fails
     */
    public static Throughput measure(Pod from, Pod to, Duration time) {
        Iperf server = Iperf.listen(to, PORT);
        try {
            var command = server.client(from, "--time", Long.toString(time.toSeconds()));
            return parse(Shell.attempt(time.plus(GRACE), command).out());
        } finally {
            server.stop();
        }
    }

    /** Reads what an iperf3 client has printed with {@code --format m}. */
    static Throughput parse(String output) {
        Matcher received = RECEIVED.matcher(output);
        if (!received.find()) {
            throw new LabException("iperf3 measured nothing: " + output.strip());
        }
        return new Throughput(Double.parseDouble(received.group(1)) / 1000);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f Gb/s", gigabitsPerSecond);
    }
}
