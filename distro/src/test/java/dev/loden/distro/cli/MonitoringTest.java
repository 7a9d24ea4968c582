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
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

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

    @Test
    void theDashboardShowsMetricsThatThereAre() throws IOException {
        JsonNode dashboard = new JsonMapper().readTree(Files.readString(DASHBOARD));
        var ids = new HashSet<Integer>();
        var places = new HashSet<String>();
        for (JsonNode panel : dashboard.path("panels")) {
            assertTrue(ids.add(panel.path("id").asInt()), "an id twice");
            JsonNode grid = panel.path("gridPos");
            assertTrue(places.add(grid.path("x") + "," + grid.path("y")), "two panels in one place: " + panel);
            assertTrue(grid.path("x").asInt() + grid.path("w").asInt() <= 24, panel::toString);
            assertFalse(panel.path("title").asText().isEmpty());
            assertFalse(panel.path("targets").isEmpty());
            panel.path("targets")
                    .forEach(target -> assertMeasured(target.path("expr").asText()));
        }
        assertFalse(ids.isEmpty());
        assertTrue(dashboard.path("schemaVersion").asInt() > 30);
    }

    @Test
    @EnabledIf("hasPromtool")
    void prometheusTakesTheRules() throws IOException, InterruptedException {
        List<String> command = List.of(PROMTOOL.toString(), "check", "rules", RULES.toString());
        Process check = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, check.waitFor(), output);
    }
}
