package dev.loden.lab.probe;

import java.time.Duration;

/**
 * How many packets a steady ping of one target lost.
 *
 * @param sent packets that were answered or are known to be lost
 * @param received those answered, each counted once
 * @param longestGap the longest time without an answer, between the first and the last line of the ping
 */
public record Loss(int sent, int received, Duration longestGap) {
    /**
     * The packets that were not answered.
     *
     * @return sent without received
     */
    public int lost() {
        return sent - received;
    }

    @Override
    public String toString() {
        return received + " of " + sent + " answered, longest gap " + longestGap.toMillis() + " ms";
    }
}
