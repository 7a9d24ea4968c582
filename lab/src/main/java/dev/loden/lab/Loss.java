package dev.loden.lab;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a steady ping has lost.
 *
 * @param sent packets whose fate is known
 * @param received those answered, each counted once
 * @param longestGap the longest time without any answer, between the first and the last line of the ping
 */
public record Loss(int sent, int received, Duration longestGap) {
    /** {@code [1763880000.12345] 10.244.1.2 : [7], 64 bytes, 0.06 ms ...}, or {@code timed out} instead of the bytes. */
    private static final Pattern LINE =
            Pattern.compile("^\\[(\\d+)\\.(\\d{5})\\] (\\S+) +: \\[(\\d+)\\], (\\d+ bytes|timed out).*$");

    /** Of the last lines, {@code 10.244.1.2 : xmt/rcv/%loss = 600/600/0%, ...}. */
    private static final String SENT = "^(\\S+) +: xmt/rcv/%loss = (\\d+)/.*$";

    private static final Pattern SUMMARY = Pattern.compile(SENT);

    /**
     * The packets that were not answered.
     *
     * @return 0 if all is well
     */
    public int lost() {
        return sent - received;
    }

    /**
     * Reads what {@code fping -l -D} has printed.
     *
     * @param to the target in question
     * @param onTheWay how many of the last packets may have been on their way when fping ended; unanswered, they do not count
     * @throws LabException if fping did not come to its end
     */
    static Loss parse(String output, String to, int onTheWay) {
        Set<Integer> answered = new HashSet<>();
        int lastAnswered = -1;
        int transmitted = -1;
        long lastAnswer = 0;
        long longestGap = 0;
        for (String text : output.split("\n", -1)) {
            Matcher line = LINE.matcher(text);
            Matcher summary = SUMMARY.matcher(text);
            if (line.matches() && line.group(3).equals(to)) {
                long micros = Long.parseLong(line.group(1)) * 1_000_000 + Long.parseLong(line.group(2)) * 10;
                longestGap = Math.max(longestGap, lastAnswer == 0 ? 0 : micros - lastAnswer);
                int number = Integer.parseInt(line.group(4));
                if (!line.group(5).equals("timed out") && answered.add(number)) {
                    lastAnswered = Math.max(lastAnswered, number);
                    lastAnswer = micros;
                }
            } else if (summary.matches() && summary.group(1).equals(to)) {
                transmitted = Integer.parseInt(summary.group(2));
            }
        }
        if (transmitted < 0) {
            throw new LabException("fping did not say what it sent to " + to + ": " + output.strip());
        }
        int known = Math.max(transmitted - onTheWay, lastAnswered + 1);
        return new Loss(Math.max(0, known), answered.size(), Duration.ofNanos(longestGap * 1000));
    }

    @Override
    public String toString() {
        return received + " of " + sent + " answered, longest gap " + longestGap.toMillis() + " ms";
    }
}
