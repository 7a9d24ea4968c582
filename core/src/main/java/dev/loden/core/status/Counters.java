package dev.loden.core.status;

import dev.loden.api.plan.Address;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.Outcome;
import dev.loden.api.plan.Route;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** What has been counted since the start. <b>Thread</b>: one at a time. */
final class Counters {
    /** In seconds: from one changed lease to a full turn of a large cluster on a busy machine. */
    private static final double[] BOUNDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

    /** By the kind of object and the result, as labels of Prometheus. */
    private final TreeMap<String, Long> changes = new TreeMap<>();

    private final TreeMap<String, Long> repairs = new TreeMap<>();
    private final long[] steps = new long[BOUNDS.length + 1];
    private double stepSeconds;

    /** After each turn that reached the kernel. */
    void count(ReconcileReport report, List<Change> repaired) {
        report.made().forEach(change -> changes.merge(labels(change, "ok"), 1L, Long::sum));
        report.failures().stream()
                .map(Outcome::change)
                .forEach(change -> changes.merge(labels(change, "failed"), 1L, Long::sum));
        repaired.forEach(change -> repairs.merge("kind=\"" + kind(change) + '"', 1L, Long::sum));
    }

    /** After each step of the reconcile thread. */
    void took(Duration time) {
        double seconds = time.toNanos() / 1e9;
        stepSeconds += seconds;
        int bucket = 0;
        while (bucket < BOUNDS.length && seconds > BOUNDS[bucket]) {
            bucket++;
        }
        steps[bucket]++;
    }

    private static String labels(Change change, String result) {
        return "kind=\"" + kind(change) + "\",result=\"" + result + '"';
    }

    /** A class of the API; objects of plugins count as one kind. */
    private static String kind(Change change) {
        return switch (change.object()) {
            case Link link -> "link";
            case Address address -> "address";
            case Route route -> "route";
            case Neighbor neighbor -> "neighbor";
            case FdbEntry entry -> "fdb";
            case NextHop hop -> "nexthop";
            case DriverObject other -> "driver";
        };
    }

    /** Gives each sample's labels and value; changes, then repairs. */
    void changes(BiConsumer<String, Long> samples) {
        changes.forEach(samples);
    }

    void repairs(BiConsumer<String, Long> samples) {
        repairs.forEach(samples);
    }

    /** The samples of a histogram in the text format. */
    String steps(String name) {
        var text = new StringBuilder();
        long total = 0;
        for (int i = 0; i < steps.length; i++) {
            total += steps[i];
            text.append(name)
                    .append("_bucket{le=\"")
                    .append(i < BOUNDS.length ? BOUNDS[i] : "+Inf")
                    .append("\"} ")
                    .append(total)
                    .append('\n');
        }
        return text.append(name)
                .append("_sum ")
                .append(stepSeconds)
                .append('\n')
                .append(name)
                .append("_count ")
                .append(total)
                .append('\n')
                .toString();
    }
}
