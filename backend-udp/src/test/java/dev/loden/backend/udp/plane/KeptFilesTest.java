package dev.loden.backend.udp.plane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.backend.udp.plane.KeptFiles.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a process is left by the one before; UdpRestartIT has a manager that keeps it. */
class KeptFilesTest {
    private static final Map<String, String> LEFT = Map.of(
            "LISTEN_PID",
            "77",
            "LISTEN_FDS",
            "5",
            "LISTEN_FDNAMES",
            "loden-udp-queue:other:loden-udp-ipv4:loden-udp-queue:loden-udp-");

    @Test
    void areThoseOfItsOwnNamesOnce() {
        var kept = new KeptFiles(LEFT, 77);
        assertEquals(Map.of(Kind.QUEUE, List.of(3, 6), Kind.IPV4, List.of(5)), kept.take());
        assertTrue(kept.handsOver());
        assertEquals(Map.of(), kept.take());
        assertTrue(kept.handsOver());
    }

    /** The variables are inherited by every child. */
    @Test
    void areNotThoseOfAnotherProcess() {
        var kept = new KeptFiles(LEFT, 78);
        assertEquals(Map.of(), kept.take());
        assertFalse(kept.handsOver());
        assertEquals(Map.of(), new KeptFiles(Map.of(), 77).take());
    }

    @Test
    void areNotKeptWithoutAManager() {
        var kept = new KeptFiles(Map.of(), 77);
        kept.keep(Map.of(Kind.QUEUE, List.of(3)));
        kept.forget();
        assertFalse(kept.handsOver());
    }
}
