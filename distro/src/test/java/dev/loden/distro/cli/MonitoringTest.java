package dev.loden.distro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** What deploy/monitoring asks for is what the code measures. */
class MonitoringTest {
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
    private static final Path RULES = Path.of("../deploy/monitoring/loden-alerts.yml");
    private static final Path DASHBOARD = Path.of("../deploy/monitoring/loden-dashboard.json");
    private static final Pattern METRIC = Pattern.compile("\\b(?:loden|process|jvm)_[a-z_]+");
    private static final Pattern RULE = Pattern.compile(" +expr: (.*)");

    static boolean hasPromtool() {
        return Files.isExecutable(PROMTOOL);
    }

    private static void assertMeasured(String expression) {
        List<String> named = METRIC.matcher(expression)
                .results()
                .map(found -> found.group().replaceFirst("_(bucket|sum|count)$", ""))
                .toList();
        assertFalse(named.isEmpty(), expression);
        named.forEach(name -> assertTrue(SourcesPage.metrics().containsKey(name), name + " in " + expression));
    }

    private static List<String> rules() throws IOException {
        return Files.readAllLines(RULES).stream()
                .map(RULE::matcher)
                .filter(line -> line.matches())
                .map(line -> line.group(1))
                .toList();
    }

    @Test
    void alertsAreOfMetricsThatThereAre() throws IOException {
        assertTrue(rules().size() >= 9, "the alerts");
        rules().forEach(MonitoringTest::assertMeasured);
    }

    private static JsonNode dashboard() throws IOException {
        return new JsonMapper().readTree(Files.readString(DASHBOARD));
    }

    /** What Grafana's schema of a dashboard asks for, as far as it is used here. */
    @Test
    void theDashboardShowsMetricsThatThereAre() throws IOException {
        JsonNode dashboard = dashboard();
        var ids = new HashSet<Integer>();
        var places = new HashSet<String>();
        for (JsonNode panel : dashboard.path("panels")) {
            assertTrue(ids.add(panel.path("id").asInt()), "an id twice");
            assertPlaced(panel.path("gridPos"), places);
            assertFalse(panel.path("title").asText().isEmpty());
            assertTrue(
                    Set.of("stat", "timeseries", "table")
                            .contains(panel.path("type").asText()),
                    panel::toString);
            assertEquals("${datasource}", panel.path("datasource").path("uid").asText());
            options(panel.path("type").asText())
                    .forEach(option ->
                            assertFalse(panel.path("options").path(option).isMissingNode(), option + " of " + panel));
            assertTrue(panel.path("fieldConfig").path("defaults").isObject(), panel::toString);
            assertFalse(panel.path("targets").isEmpty());
            var references = new HashSet<String>();
            for (JsonNode target : panel.path("targets")) {
                assertTrue(references.add(target.path("refId").asText()), "a refId twice");
                assertMeasured(target.path("expr").asText());
            }
        }
        assertFalse(ids.isEmpty());
        assertTrue(dashboard.path("schemaVersion").asInt() > 30);
        assertTrue(dashboard.path("annotations").path("list").isArray());
        assertTrue(dashboard.path("uid").isTextual() && dashboard.path("title").isTextual());
    }

    /** Those that grafana-foundation-sdk's strict reader demands (Grafana 12). */
    private static List<String> options(String type) {
        return switch (type) {
            case "stat" -> List.of("reduceOptions", "graphMode", "colorMode", "textMode", "orientation", "wideLayout");
            case "timeseries" -> List.of("legend", "tooltip");
            default -> List.of("frameIndex", "showHeader");
        };
    }

    /** In a grid of 24 columns, and no cell twice. */
    private static void assertPlaced(JsonNode grid, Set<String> places) {
        int left = grid.path("x").asInt();
        int top = grid.path("y").asInt();
        assertTrue(left + grid.path("w").asInt() <= 24 && grid.path("w").asInt() > 0, grid::toString);
        for (int x = left; x < left + grid.path("w").asInt(); x++) {
            for (int y = top; y < top + grid.path("h").asInt(); y++) {
                assertTrue(places.add(x + "," + y), () -> "two panels in one place: " + grid);
            }
        }
    }

    @Test
    void theDashboardUsesVariablesThatItHas() throws IOException {
        var names = new HashSet<String>();
        dashboard()
                .path("templating")
                .path("list")
                .forEach(variable -> names.add(variable.path("name").asText()));
        Pattern.compile("\\$\\{?([a-z]+)")
                .matcher(Files.readString(DASHBOARD))
                .results()
                .forEach(used -> assertTrue(names.contains(used.group(1)), used.group()));
    }

    @Test
    @EnabledIf("hasPromtool")
    void prometheusTakesTheRules() throws IOException, InterruptedException {
        assertTaken(RULES);
    }

    @Test
    @EnabledIf("hasPromtool")
    void prometheusTakesTheDashboardsExpressions(@TempDir Path directory) throws IOException, InterruptedException {
        var rules = new StringBuilder("groups:\n  - name: dashboard\n    rules:\n");
        for (JsonNode panel : dashboard().path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                String expression = target.path("expr").asText().replace("$job", "x");
                rules.append("      - record: panel:")
                        .append(panel.path("id").asInt())
                        .append(target.path("refId").asText())
                        .append("\n        expr: '")
                        .append(expression)
                        .append("'\n");
            }
        }
        assertTaken(Files.writeString(directory.resolve("rules.yml"), rules));
    }

    private static void assertTaken(Path rules) throws IOException, InterruptedException {
        List<String> command = List.of(PROMTOOL.toString(), "check", "rules", rules.toString());
        Process check = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, check.waitFor(), output);
    }
}
