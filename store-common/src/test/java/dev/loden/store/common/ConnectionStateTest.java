package dev.loden.store.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionStateTest {
    private final RecordingListener listener = new RecordingListener();
    private final ConnectionState connection = new ConnectionState(listener);

    @Test
    void reportsEachChangeOnce() {
        assertFalse(connection.isConnected());
        connection.disconnected("refused");
        connection.disconnected("refused");
        assertFalse(connection.isConnected());
        connection.disconnected("timed out");
        connection.connected();
        connection.connected();
        assertTrue(connection.isConnected());
        connection.disconnected("timed out");

        assertEquals(
                List.of("disconnected: refused", "disconnected: timed out", "connected", "disconnected: timed out"),
                listener.reports);
    }

    @Test
    void reportsThatItIsConnectedAtTheStart() {
        connection.connected();

        assertEquals(List.of("connected"), listener.reports);
    }
}
