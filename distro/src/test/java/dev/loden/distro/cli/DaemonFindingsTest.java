package dev.loden.distro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.loden.distro.doctor.Finding;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DaemonFindingsTest {
    private static ObjectNode status() {
        return new JsonMapper().createObjectNode();
    }

    private static Optional<Finding> clock(long ahead) {
        return DaemonFindings.clock(status().put("clockAheadMillis", ahead));
    }

    @Test
    void warnsOfAClockThatIsOffByFiveSeconds() {
        assertEquals(Optional.empty(), DaemonFindings.clock(status()));
        assertEquals(Finding.Level.OK, clock(0).orElseThrow().level());
        assertEquals(Finding.Level.OK, clock(-4_900).orElseThrow().level());
        Finding found = clock(-61_500).orElseThrow();
        assertEquals(Finding.Level.WARN, found.level());
        assertTrue(found.text().contains("61.5 s behind the lease store's"), found.text());
        assertTrue(clock(5_000).orElseThrow().text().contains("5.0 s ahead of"), found.text());
        assertTrue(found.remedy().contains("NTP"), found.remedy());
    }

    @Test
    void namesAPathThatIsTooNarrow() {
        ObjectNode status = status();
        status.withArray("/probeTroubles")
                .addObject()
                .put("lease", "10.244.1.0/24")
                .put("address", "172.16.1.101")
                .put("text", "the path carries 1400 bytes")
                .put("remedy", "set MTU to 1400");
        Finding found = DaemonFindings.probes(status).getFirst();
        assertEquals(Finding.Level.FAIL, found.level());
        assertEquals("10.244.1.0/24 at 172.16.1.101: the path carries 1400 bytes", found.text());
        assertEquals("set MTU to 1400", found.remedy());
    }
}
