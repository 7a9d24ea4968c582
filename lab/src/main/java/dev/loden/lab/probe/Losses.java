package dev.loden.lab.probe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How many packets steady pings between many pods lost.
 *
 * @param byPair in the order in which the pairs were given
 * @param droppedByKernel packets that the kernel meanwhile dropped for want of processor time, pings or others; each may have cost
 *     one answer
 */
public record Losses(Map<Pings.Pair, Loss> byPair, long droppedByKernel) {
    /** Keeps a copy in the same order. */
    public Losses {
        byPair = Collections.unmodifiableMap(new LinkedHashMap<>(byPair));
    }

    /**
     * The packets of all pairs that were answered or are known to be lost.
     *
     * @return their number
     */
    public int sent() {
        return byPair.values().stream().mapToInt(Loss::sent).sum();
    }

    /**
     * The packets of all pairs that were not answered.
     *
     * @return their number
     */
    public int lost() {
        return byPair.values().stream().mapToInt(Loss::lost).sum();
    }

    /**
     * Whether the machine alone can have caused the loss, so that it says nothing about the network.
     *
     * @return true if packets were lost, and the kernel dropped at least as many for want of processor time
     */
    public boolean isDueToMachine() {
        return lost() > 0 && lost() <= droppedByKernel;
    }

    /** The sum, and the pairs that lost packets. */
    @Override
    public String toString() {
        String bad = byPair.entrySet().stream()
                .filter(entry -> entry.getValue().lost() > 0)
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining("; "));
        return lost() + " of " + sent() + " pings lost" + (bad.isEmpty() ? "" : ": " + bad);
    }
}
