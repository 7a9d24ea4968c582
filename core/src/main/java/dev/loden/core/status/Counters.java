package dev.loden.core.status;

import dev.loden.api.plan.Address;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.Route;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/** What has been counted since the start. <b>Thread</b>: one at a time. */
final class Counters {
    /** In seconds: from one changed lease to a full turn of a large cluster on a busy machine. */
    private static final double[] BOUNDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

    private final Map<Kind, Count> changes = new EnumMap<>(Kind.class);
    private final long[] steps = new long[BOUNDS.length + 1];
    private double stepSeconds;

    /** A class of the API, by its name in labels; objects of plugins count as one kind. */
    private enum Kind {
        ADDRESS,
        DRIVER,
        FDB,
        LINK,
        NEIGHBOR,
        NEXTHOP,
        ROUTE;

        private final String label = "kind=\"" + name().toLowerCase(Locale.ROOT) + '"';
    }

    /** What happened to objects of one kind. */
    private static final class Count {
        private long made;
        private long failed;
        private long repaired;
    }

    Counters() {
        for (Kind kind : Kind.values()) {
            changes.put(kind, new Count());
        }
    }

    /** After each turn that reached the kernel. */
    void count(ReconcileReport report, List<Change> repaired) {
        report.made().forEach(change -> of(change).made++);
        report.failures().forEach(failure -> of(failure.change()).failed++);
        repaired.forEach(change -> of(change).repaired++);
    }

    private Count of(Change change) {
        return changes.get(kind(change.object()));
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

    private static Kind kind(KernelObject object) {
        return switch (object) {
            case Link link -> Kind.LINK;
            case Address address -> Kind.ADDRESS;
            case Route route -> Kind.ROUTE;
            case Neighbor neighbor -> Kind.NEIGHBOR;
            case FdbEntry entry -> Kind.FDB;
            case NextHop hop -> Kind.NEXTHOP;
            case DriverObject other -> Kind.DRIVER;
        };
    }

    /** Gives the labels and value of each sample that is not 0. */
    void changes(BiConsumer<String, Long> samples) {
        changes.forEach((kind, count) -> {
            give(samples, kind.label + ",result=\"failed\"", count.failed);
            give(samples, kind.label + ",result=\"ok\"", count.made);
        });
    }

    void repairs(BiConsumer<String, Long> samples) {
        changes.forEach((kind, count) -> give(samples, kind.label, count.repaired));
    }

    private static void give(BiConsumer<String, Long> samples, String labels, long value) {
        if (value != 0) {
            samples.accept(labels, value);
        }
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
