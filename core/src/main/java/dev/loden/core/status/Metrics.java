package dev.loden.core.status;

import java.util.Map;
import java.util.OptionalLong;

/** Text in Prometheus' exposition format, version 0.0.4. */
public final class Metrics {
    /** The media type of the format. */
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder();

    /** The metric of the next samples. */
    public Metrics metric(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        return this;
    }

    /** A metric with one sample. */
    public Metrics single(String name, String type, String help, double value) {
        return metric(name, type, help).sample(name, "", value);
    }

    /**
     * One sample.
     *
     * @param labels as the format has them, without braces; empty for none
     */
    public Metrics sample(String name, String labels, double value) {
        text.append(name);
        if (!labels.isEmpty()) {
            text.append('{').append(labels).append('}');
        }
        text.append(' ')
                .append(
                        value == Math.rint(value) && Math.abs(value) < 1e15
                                ? Long.toString((long) value)
                                : Double.toString(value))
                .append('\n');
        return this;
    }

    /**
     * The metric of this node's lease.
     *
     * @param seconds how long it is valid; empty if it does not expire
     * @return empty text then
     */
    public static String leaseExpiry(OptionalLong seconds) {
        return seconds.stream()
                .mapToObj(left -> new Metrics()
                        .single(
                                "loden_lease_expiry_seconds",
                                "gauge",
                                "How long this node's lease is valid without being renewed.",
                                (double) left)
                        .toString())
                .findFirst()
                .orElse("");
    }

    /** Samples that are printed already. */
    Metrics raw(String samples) {
        text.append(samples);
        return this;
    }

    /** A label with its value escaped. */
    static String label(Map.Entry<String, String> label) {
        String value =
                label.getValue().replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        return label.getKey() + "=\"" + value + '"';
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
