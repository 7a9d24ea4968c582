package dev.loden.core.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.Outcome;
import dev.loden.api.plan.Receipt;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final StatusBoard status = new StatusBoard(Duration.ofSeconds(10), () -> 0, InstantSource.system());

    private void assertLine(String line) {
        assertTrue(status.metrics().lines().anyMatch(line::equals), line + " is not in\n" + status.metrics());
    }

    @Test
    void countsChangesByKindAndResult() {
        var route = new Route(Prefix.parse("10.244.1.0/24"), new Via.Direct("eth0"), Route.LODEN);
        var add = new Change.Add(route, "missing");
        status.did(
                ReconcileReport.of(new Receipt(List.of(new Outcome(add, 0, ""), new Outcome(add, 17, "exists"))), true),
                List.of(add));

        assertLine("loden_changes_total{kind=\"route\",result=\"ok\"} 1");
        assertLine("loden_changes_total{kind=\"route\",result=\"failed\"} 1");
        assertLine("loden_repairs_total{kind=\"route\"} 1");
        assertLine("loden_turns_total 1");
    }

    @Test
    void tellsReadinessAndStore() {
        assertLine("loden_ready 0");
        status.waitingFor("");
        assertLine("loden_ready 1");
        assertLine("loden_store_connected 1");
        status.storeDisconnected("gone");
        assertLine("loden_store_connected 0");
        status.rulesTrouble("no iptables");
        assertLine("loden_firewall_rules_in_place 0");
    }

    @Test
    void countsStepsInBuckets() {
        status.took(Duration.ofMillis(1));
        status.took(Duration.ofMillis(30));
        status.took(Duration.ofMinutes(1));
        assertLine("loden_step_seconds_bucket{le=\"0.001\"} 1");
        assertLine("loden_step_seconds_bucket{le=\"0.05\"} 2");
        assertLine("loden_step_seconds_bucket{le=\"10.0\"} 2");
        assertLine("loden_step_seconds_bucket{le=\"+Inf\"} 3");
        assertLine("loden_step_seconds_count 3");
    }

    @Test
    void escapesLabels() {
        assertEquals("a=\"\\\\ \\\" \\n\"", Metrics.label(Map.entry("a", "\\ \" \n")));
    }

    @Test
    void everySampleHasATypeAndStaysSmall() {
        String text = status.metrics();
        assertTrue(text.length() < 20_000, "length " + text.length());
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            String name = line.replaceFirst("[{ ].*", "").replaceFirst("_(bucket|sum|count)$", "");
            assertTrue(
                    text.contains("# TYPE " + name + " ")
                            || text.contains("# TYPE " + line.replaceFirst("[{ ].*", "") + " "),
                    line);
        });
    }
}
