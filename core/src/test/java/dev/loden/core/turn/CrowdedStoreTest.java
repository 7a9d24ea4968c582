package dev.loden.core.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.core.status.StatusBoard;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** A store with more leases than fit into memory. */
class CrowdedStoreTest {
    private final StatusBoard status = new StatusBoard(Duration.ofSeconds(10), () -> 1, InstantSource.system());
    private final StoreListener listener = new StoreListener(new Inbox(() -> 1), null, status);

    @Test
    void isToldByReadinessAndStatusAndIsNoReasonForARestart() {
        status.waitingFor("");
        assertEquals("", status.unready());

        listener.crowded("too many");

        assertEquals("leases: too many", status.unready());
        assertEquals("", status.unhealthy());
        assertTrue(status.report().toString().contains("leases: too many"));
        listener.crowded("");
        assertEquals("", status.unready());
    }
}
