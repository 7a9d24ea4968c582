package dev.loden.core.probe;

import dev.loden.api.lease.Settings;
import java.util.LinkedHashMap;

/**
 * What is known of the way to an address.
 *
 * @param sent requests of late; older ones count less
 * @param lost how many of them had no reply
 * @param nanos the shortest time to a reply when last some came
 * @param carried the largest packet it is known to carry, up to what was asked for; 0 if unknown
 * @param answers whether a reply came when it was measured last
 * @param ever whether one ever came
 */
record PathHealth(double sent, double lost, long nanos, int carried, boolean answers, boolean ever) {
    static final PathHealth UNKNOWN = new PathHealth(0, 0, 0, 0, false, false);

    /** What counts less with each round: after ten a quarter of it is left. */
    private static final double MEMORY = 0.87;

    /**
     * After some more requests.
     *
     * @param replies how many came
     * @param shortest the time to the first of them
     */
    PathHealth after(int requests, int replies, long shortest) {
        double kept = answers || replies == 0 ? MEMORY : 0; // an outage that is over is no loss
        return new PathHealth(
                sent * kept + requests,
                lost * kept + requests - replies,
                replies > 0 ? shortest : nanos,
                carried,
                replies > 0,
                ever || replies > 0);
    }

    PathHealth carries(int bytes) {
        return new PathHealth(sent, lost, nanos, bytes, answers, ever);
    }

    /** The part of the requests that had no reply, 0 to 1. */
    double loss() {
        return sent == 0 ? 0 : lost / sent;
    }

    Settings toSettings() {
        var members = new LinkedHashMap<String, Object>();
        members.put("answers", answers);
        members.put("lossPercent", (int) Math.round(loss() * 100));
        members.put("latencyMicros", (int) Math.min(nanos / 1_000, Integer.MAX_VALUE));
        members.put("carries", carried);
        return Settings.of(members);
    }
}
