package dev.loden.distro.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The parts of docs/reference.md that are read from the sources: keys, annotations, metrics, log lines. */
final class SourcesPage {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final List<String> TOOLS = List.of("lab", "testkit", "testbed", "bench", "it");
    private static final Pattern KEY = Pattern.compile(
            "(?:settings|conf|section)\\.(?:string|integer|bool)\\(\"([A-Z]\\w*)\"|text\\(settings, \"([A-Z]\\w*)\"\\)");
    private static final Pattern METRIC = Pattern.compile(
            "\"((?:loden|process|jvm)_[a-z_]+)\",\\s*\"(gauge|counter|histogram|summary)\",\\s*\"([^\"]*)\"");

    /** Of an object driver, whose name is that of its module. */
    private static final Pattern MEASURE =
            Pattern.compile("new Measure\\(\\s*\"([a-z_]+)\",\\s*Measure\\.Kind\\.([A-Z]+),\\s*\"([^\"]*)\"");

    private static final Pattern ANNOTATION =
            Pattern.compile("/\\*\\* ([^\n]*) \\*/\\s*[A-Z0-9_]+\\(\"([a-z0-9-]+)\"\\)");
    private static final Pattern LINE = Pattern.compile(
            "(?:LOG|log\\(\\))\\s*\\.(info|warn|error)\\(\\s*((?:\"(?:[^\"\\\\]|\\\\.)*\"(?:\\s*\\+\\s*)?)+)");

    private SourcesPage() {}

    /** By module and file, the daemon's alone, in an order that is always the same. */
    private static Map<Path, String> sources() {
        var all = new TreeMap<Path, String>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.filter(
                            path -> !TOOLS.contains(path.getFileName().toString()))
                    .toList()) {
                Path main = module.resolve("src/main/java");
                if (!Files.isDirectory(main)) {
                    continue;
                }
                try (Stream<Path> files = Files.walk(main)) {
                    for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                            .toList()) {
                        all.put(ROOT.relativize(file), Files.readString(file));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** The keys that are read, each with its module: {@code backend-vxlan VNI}. */
    static Set<String> keys() {
        var keys = new TreeSet<String>();
        sources()
                .forEach((file, source) -> KEY.matcher(source).results().forEach(found -> {
                    String module = file.getName(0).toString();
                    if (module.startsWith("backend-") || file.toString().contains("NetConfReader")) {
                        keys.add(module + " " + (found.group(1) == null ? found.group(2) : found.group(1)));
                    }
                }));
        return keys;
    }

    /** Whether a module names a key at all. */
    static boolean isRead(String moduleAndKey) {
        String[] words = moduleAndKey.split(" ", 2);
        return sources().entrySet().stream()
                .anyMatch(entry ->
                        entry.getKey().startsWith(words[0]) && entry.getValue().contains('"' + words[1] + '"'));
    }

    /** The names of all metrics. */
    static Map<String, String> metrics() {
        var metrics = new TreeMap<String, String>();
        sources().forEach((file, source) -> {
            METRIC.matcher(source)
                    .results()
                    .forEach(found -> metrics.put(found.group(1), found.group(2) + " | " + found.group(3)));
            String driver = file.getName(0).toString().replace("backend-", "");
            MEASURE.matcher(source)
                    .results()
                    .forEach(found -> metrics.put(
                            "loden_" + driver + "_" + found.group(1),
                            found.group(2).toLowerCase(Locale.ROOT) + " | " + found.group(3)));
        });
        return metrics;
    }

    static String metricRows() {
        var text = new StringBuilder();
        metrics().forEach((name, rest) -> text.append("| `" + name + "` | " + rest + " |\n"));
        return text.toString();
    }

    static String annotationRows() {
        var text = new StringBuilder();
        String source = sources().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("Annotation.java"))
                .findFirst()
                .orElseThrow()
                .getValue();
        ANNOTATION
                .matcher(source)
                .results()
                .forEach(found -> text.append("| `flannel.alpha.coreos.com/" + found.group(2) + "` | "
                        + found.group(1).replaceAll("\\{@code ([^}]*)}", "`$1`") + " |\n"));
        return text.toString();
    }

    static String logRows() {
        var rows = new TreeSet<String>();
        sources().forEach((file, source) -> {
            Matcher lines = LINE.matcher(source);
            while (lines.find()) {
                String line = lines.group(2).replaceAll("\"\\s*\\+\\s*\"", "").replaceAll("\\s*\\+\\s*$", "");
                String words = line.substring(1, line.length() - 1)
                        .replace("\\\"", "\"")
                        .replace("|", "\\|");
                if (!words.equals("{}")) {
                    rows.add("| `" + words.replace("{}", "...") + "` | "
                            + lines.group(1).toUpperCase(Locale.ROOT) + " | " + file.getName(0) + " |\n");
                }
            }
        });
        return String.join("", rows);
    }
}
