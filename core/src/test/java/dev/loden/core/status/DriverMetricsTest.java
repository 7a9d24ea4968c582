package dev.loden.core.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.spi.Measure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DriverMetricsTest {
    private static Measure measure(String name, Measure.Kind kind, String peer, double value) {
        return new Measure(name, kind, "Some " + name + ".", Map.of("peer", peer), value);
    }

    @Test
    void samplesOfAMetricStandTogether() {
        var measures = List.of(
                measure("sent_total", Measure.Kind.COUNTER, "a\"b", 1),
                measure("age", Measure.Kind.GAUGE, "a", 2.5),
                measure("sent_total", Measure.Kind.COUNTER, "c", 3));
        assertEquals("""
                # HELP loden_my_driver_sent_total Some sent_total.
                # TYPE loden_my_driver_sent_total counter
                loden_my_driver_sent_total{peer="a\\"b"} 1
                loden_my_driver_sent_total{peer="c"} 3
                # HELP loden_my_driver_age Some age.
                # TYPE loden_my_driver_age gauge
                loden_my_driver_age{peer="a"} 2.5
                """, DriverMetrics.text(Map.of("my-driver", measures)));
        assertEquals("", DriverMetrics.text(Map.of()));
    }
}
