package dev.loden.core.status;

import dev.loden.api.spi.Measure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What object drivers measure, as text in Prometheus' format. Pure. */
final class DriverMetrics {
    private DriverMetrics() {}

    /** Of each driver, by name; the samples of one metric stand together, as the format demands. */
    static String text(Map<String, List<Measure>> drivers) {
        var text = new Metrics();
        drivers.forEach((driver, measures) -> measures.stream()
                .collect(Collectors.groupingBy(Measure::name, LinkedHashMap::new, Collectors.toList()))
                .forEach((name, samples) ->
                        write(text, "loden_" + driver.replaceAll("[^a-z0-9]", "_") + "_" + name, samples)));
        return text.toString();
    }

    private static void write(Metrics text, String name, List<Measure> samples) {
        Measure first = samples.getFirst();
        text.metric(name, first.kind().name().toLowerCase(Locale.ROOT), first.help());
        samples.forEach(sample -> text.sample(name, labels(sample), sample.value()));
    }

    private static String labels(Measure sample) {
        return new TreeMap<>(sample.labels())
                .entrySet().stream().map(Metrics::label).collect(Collectors.joining(","));
    }
}
