package dev.loden.lab.probe;

import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The counters that tcpdump prints on SIGUSR1 and at its end.
 *
 * @param captured packets it has processed
 * @param received packets that matched its filter; those that are still in its buffer are the difference
 * @param dropped packets that found the buffer full
 */
record CaptureCounters(long captured, long received, long dropped) {
    private static final Pattern REPORT = Pattern.compile(
            "(\\d+) packets? captured,?\\s+(\\d+) packets? received by filter,?\\s+(\\d+) packets? dropped by kernel");

    /** All reports in the output, oldest first. */
    static List<CaptureCounters> all(String output) {
        return REPORT.matcher(output).results().map(CaptureCounters::of).toList();
    }

    /** The latest report in the output. */
    static Optional<CaptureCounters> last(String output) {
        List<CaptureCounters> all = all(output);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    private static CaptureCounters of(MatchResult report) {
        return new CaptureCounters(
                Long.parseLong(report.group(1)), Long.parseLong(report.group(2)), Long.parseLong(report.group(3)));
    }
}
