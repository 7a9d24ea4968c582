package dev.loden.base;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DistinctLogTest {
    private final RecordingLog log = new RecordingLog();
    private final DistinctLog troubles = new DistinctLog(log.logger);

    @Test
    void manyTroublesOfOneKindDoNotHideAnother() {
        for (int i = 0; i < 10_001; i++) {
            troubles.warn("skipped lease " + i, "malformed");
        }
        log.lines.clear();
        troubles.warn("skipped lease x", "malformed");
        troubles.warn("lease store", "connection refused");
        troubles.recovered("lease store");

        assertEquals(List.of("warn lease store: connection refused", "info lease store: recovered"), log.lines);
    }

    @Test
    void logsATroubleOnceAndItsEnd() {
        troubles.warn("etcd", "connection refused");
        troubles.warn("etcd", "connection refused");
        troubles.recovered("etcd");
        troubles.recovered("etcd");

        assertEquals(List.of("warn etcd: connection refused", "info etcd: recovered"), log.lines);
    }

    @Test
    void logsAnotherTextAndATroubleThatComesBack() {
        troubles.warn("etcd", "connection refused");
        troubles.warn("etcd", "timeout");
        troubles.recovered("etcd");
        troubles.warn("etcd", "timeout");

        assertEquals(
                List.of(
                        "warn etcd: connection refused",
                        "warn etcd: timeout",
                        "info etcd: recovered",
                        "warn etcd: timeout"),
                log.lines);
    }

    @Test
    void replacesTheTroublesOfOneKind() {
        troubles.warn("lease a", "overlaps");
        troubles.warn("link x", "is down");

        troubles.replace("lease ", Map.of("lease b", "overlaps"));
        troubles.replace("lease ", Map.of("lease a", "overlaps"));

        assertEquals(
                List.of(
                        "warn lease a: overlaps",
                        "warn link x: is down",
                        "warn lease b: overlaps",
                        "warn lease a: overlaps"),
                log.lines);
        assertEquals("lease a: overlaps; link x: is down", troubles.summary());
    }

    @Test
    void hasAnEmptySummaryWithoutTroubles() {
        assertEquals("", troubles.summary());
    }

    @Test
    void isBounded() {
        for (int i = 0; i < 10_002; i++) {
            troubles.warn("lease " + i, "overlaps");
        }
        troubles.warn("lease 0", "is too large");
        troubles.recovered("lease 1");
        troubles.warn("lease 10001", "overlaps");

        assertEquals(
                List.of(
                        "warn lease 9999: overlaps",
                        "warn 10000 distinct troubles of the kind \"lease\" are present; further ones are not logged",
                        "warn lease 0: is too large",
                        "info lease 1: recovered",
                        "warn lease 10001: overlaps"),
                log.lines.subList(9_999, log.lines.size()));
    }
}
