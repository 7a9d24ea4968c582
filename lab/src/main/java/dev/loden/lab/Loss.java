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
 * @param longestGap the longest time without any answer, between the first and the last line of ping
 */
public record Loss(int sent, int received, Duration longestGap) {
    /** {@code [1763880000.123456] ... icmp_seq=7 ...}: an answer, "no answer yet for", or an ICMP error. */
    private static final Pattern LINE = Pattern.compile("^\\[(\\d+)\\.(\\d{6})\\] (.*)icmp_seq=(\\d+)( ttl=)?.*$");

    /**
     * The packets that were not answered.
     *
     * @return 0 if all is well
     */
    public int lost() {
        return sent - received;
    }

    /** Reads what {@code ping -D -O} has printed. */
    static Loss parse(String output) {
        Set<Integer> known = new HashSet<>();
        Set<Integer> answered = new HashSet<>();
        long lastAnswer = 0;
        long longestGap = 0;
        for (String text : output.split("\n", -1)) {
            Matcher line = LINE.matcher(text);
            if (!line.matches()) {
                continue;
            }
            long micros = Long.parseLong(line.group(1)) * 1_000_000 + Long.parseLong(line.group(2));
            longestGap = Math.max(longestGap, lastAnswer == 0 ? 0 : micros - lastAnswer);
            int number = Integer.parseInt(line.group(4));
            known.add(number);
            if (line.group(5) != null) {
                answered.add(number);
                lastAnswer = micros;
            }
        }
        return new Loss(known.size(), answered.size(), Duration.ofNanos(longestGap * 1000));
    }

    @Override
    public String toString() {
        return received + " of " + sent + " answered, longest gap " + longestGap.toMillis() + " ms";
    }
}
