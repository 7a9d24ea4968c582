package dev.loden.lab.probe;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The segments of one direction of a TCP stream in the order of their arrival, and the longest time without progress. */
final class Arrivals {
    /** {@code 1795426448.604902 IP 10.9.9.1.5203 > 10.9.9.2.5202: Flags [.], seq 2961355939:2961372323, ack ...} */
    private static final Pattern SEGMENT =
            Pattern.compile("^(\\d+)\\.(\\d{6}) IP6? \\S+ > \\S+: Flags \\[\\S+\\], seq (\\d+):(\\d+), .*$");

    private final TreeMap<Long, Long> ahead = new TreeMap<>();
    private long first = -1;
    /** The end of what arrived without a gap. */
    private long frontier;

    private long lastMicros;
    private long stallMicros;
    private long stallBegan;

    private Arrivals() {}

    /** Reads what {@code tcpdump -tt -S} has printed about the segments of one direction. */
    static Arrivals parse(String output) {
        var arrivals = new Arrivals();
        for (String line : output.split("\n", -1)) {
            Matcher segment = SEGMENT.matcher(line);
            if (segment.matches()) {
                long micros = Long.parseLong(segment.group(1)) * 1_000_000 + Long.parseLong(segment.group(2));
                arrivals.add(micros, Long.parseLong(segment.group(3)), Long.parseLong(segment.group(4)));
            }
        }
        return arrivals;
    }

    private void add(long micros, long beginNumber, long endNumber) {
        if (first < 0) {
            first = beginNumber;
            frontier = beginNumber;
            lastMicros = micros;
        }
        // Sequence numbers wrap at 32 bits.
        long begin = frontier + (int) (beginNumber - frontier);
        ahead.merge(begin, begin + (int) (endNumber - beginNumber), Math::max);
        long before = frontier;
        while (!ahead.isEmpty() && ahead.firstKey() <= frontier) {
            frontier = Math.max(frontier, ahead.pollFirstEntry().getValue());
        }
        if (frontier > before) {
            progress(micros);
        }
    }

    private void progress(long micros) {
        if (micros - lastMicros > stallMicros) {
            stallMicros = micros - lastMicros;
            stallBegan = lastMicros;
        }
        lastMicros = micros;
    }

    /** How many bytes arrived in order. */
    long bytes() {
        return frontier - Math.max(0, first);
    }

    /** The result for a stream that was to flow until then; segments that arrived later may be among the lines. */
    TcpStream.Report until(Instant end) {
        progress(ChronoUnit.MICROS.between(Instant.EPOCH, end));
        Instant since = Instant.EPOCH.plus(stallBegan, ChronoUnit.MICROS);
        return new TcpStream.Report(bytes(), Duration.of(stallMicros, ChronoUnit.MICROS), since);
    }
}
