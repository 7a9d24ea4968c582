package dev.loden.lab.probe;

import dev.loden.lab.process.LabException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines that {@code fping -l -D} has printed about one target. */
final class FpingOutput {
    /** {@code [1763880000.12345] 10.244.1.2 : [7], 64 bytes, 0.06 ms ...}, or {@code timed out} instead of bytes and time. */
    private static final Pattern ANSWER = Pattern.compile(
            "^\\[(\\d+)\\.(\\d{5})\\] (\\S+) +: \\[(\\d+)\\], (?:timed out|\\d+ bytes, ([0-9.]+) ms).*$");

    /** Of the last lines, {@code 10.244.1.2 : xmt/rcv/%loss = 600/600/0%, ...}. */
    private static final Pattern SUMMARY = Pattern.compile("^(\\S+) +: xmt/rcv/%loss = (\\d+)/.*$");

    /** An answer may be on its way for at least as long, and at most a second; after that fping gives it up. */
    private static final double LEAST_SECONDS = 0.1;

    private final String target;
    private final String output;
    private final Set<Integer> answered = new HashSet<>();
    private final Set<Integer> timedOut = new HashSet<>();
    private int lastAnswered = -1;
    private int transmitted = -1;
    private long lastAnswerMicros;
    private long longestGapMicros;
    private double slowestMillis;

    private FpingOutput(String target, String output) {
        this.target = target;
        this.output = output;
    }

    /** Reads all lines. */
    static Map<String, FpingOutput> parse(String output, Collection<String> targets) {
        var outputs = new LinkedHashMap<String, FpingOutput>();
        targets.forEach(target -> outputs.put(target, new FpingOutput(target, output)));
        for (String text : output.split("\n", -1)) {
            Matcher answer = ANSWER.matcher(text);
            Matcher summary = SUMMARY.matcher(text);
            if (answer.matches() && outputs.containsKey(answer.group(3))) {
                outputs.get(answer.group(3)).add(answer);
            } else if (summary.matches() && outputs.containsKey(summary.group(1))) {
                outputs.get(summary.group(1)).transmitted = Integer.parseInt(summary.group(2));
            }
        }
        return outputs;
    }

    private void add(Matcher line) {
        long micros = Long.parseLong(line.group(1)) * 1_000_000 + Long.parseLong(line.group(2)) * 10;
        longestGapMicros = Math.max(longestGapMicros, lastAnswerMicros == 0 ? 0 : micros - lastAnswerMicros);
        int number = Integer.parseInt(line.group(4));
        if (line.group(5) == null) {
            timedOut.add(number);
        } else if (answered.add(number)) {
            lastAnswered = Math.max(lastAnswered, number);
            lastAnswerMicros = micros;
            slowestMillis = Math.max(slowestMillis, Double.parseDouble(line.group(5)));
        }
    }

    /** The result while fping runs: a packet counts if it was answered or timed out. */
    Loss soFar() {
        var known = new HashSet<>(answered);
        known.addAll(timedOut);
        return loss(known.size());
    }

    /**
     * The result after fping's end. Unanswered packets do not count if their answers may have been on their way.
     *
     * @param perSecond how many packets fping was to send
     * @throws LabException if fping did not print its summary
     */
    Loss total(int perSecond) {
        return totalBut(onTheWay(perSecond));
    }

    /** How many of the last packets may have been unanswered at the end: as many as are sent in twice the slowest round trip. */
    int onTheWay(int perSecond) {
        double seconds = Math.clamp(2 * slowestMillis / 1000, LEAST_SECONDS, 1);
        return Math.max(1, (int) Math.ceil(perSecond * seconds));
    }

    Loss totalBut(int onTheWay) {
        if (transmitted < 0) {
            throw new LabException("fping printed no summary for " + target + ": " + output.strip());
        }
        return loss(Math.max(0, Math.max(transmitted - onTheWay, lastAnswered + 1)));
    }

    private Loss loss(int sent) {
        return new Loss(sent, answered.size(), Duration.ofNanos(longestGapMicros * 1000));
    }
}
