package dev.loden.lab;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What steady pings between many pods have lost.
 *
 * @param byPair in the order in which the pairs were given
 */
public record Losses(Map<Pings.Pair, Loss> byPair) {
    /** Keeps a copy in the same order. */
    public Losses {
        byPair = Collections.unmodifiableMap(new LinkedHashMap<>(byPair));
    }

    /**
     * The packets of all pairs whose fate is known.
     *
     * @return their number
     */
    public int sent() {
        return byPair.values().stream().mapToInt(Loss::sent).sum();
    }

    /**
     * The packets of all pairs that were not answered.
     *
     * @return 0 if all is well
     */
    public int lost() {
        return byPair.values().stream().mapToInt(Loss::lost).sum();
    }

    /** The sum, and the pairs that lost something. */
    @Override
    public String toString() {
        String bad = byPair.entrySet().stream()
                .filter(entry -> entry.getValue().lost() > 0)
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining("; "));
        return lost() + " of " + sent() + " pings lost" + (bad.isEmpty() ? "" : ": " + bad);
    }
}
