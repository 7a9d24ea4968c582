package dev.loden.api.spi;

import dev.loden.api.Preview;
import java.util.Map;

/**
 * Something an object driver measures, for Prometheus: one sample.
 *
 * @param name without a prefix, by Prometheus' customs: {@code peer_sent_bytes_total}; shown as {@code loden_DRIVER_NAME}
 * @param kind whether it only grows
 * @param help a sentence; that of the first sample of a name is shown
 * @param labels tell the samples of a name apart; may be empty
 * @param value in seconds or bytes, where it has a unit
 * @since 0.1
 */
@Preview
public record Measure(String name, Kind kind, String help, Map<String, String> labels, double value) {
    /** How Prometheus takes it. */
    public enum Kind {
        /** Only grows, but for restarts. */
        COUNTER,
        /** As it is now. */
        GAUGE
    }

    /**
     * Copies the labels.
     *
     * @throws IllegalArgumentException if the name or a label's name is none in lower case that Prometheus takes
     */
    public Measure {
        labels = Map.copyOf(labels);
        requireName(name);
        labels.keySet().forEach(Measure::requireName);
    }

    private static void requireName(String name) {
        if (!name.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException("not a name of a metric or label: " + name);
        }
    }
}
