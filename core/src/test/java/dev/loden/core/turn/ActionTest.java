package dev.loden.core.turn;

import static dev.loden.core.turn.LiveNode.peer;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.spi.PluginException;
import dev.loden.core.sample.Fixture;
import dev.loden.core.sample.ToyBackend;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator has a backend do something. */
class ActionTest {
    @TempDir
    Path directory;

    private LiveNode node;

    @BeforeEach
    void start() {
        node = new LiveNode(Fixture.host(), directory);
    }

    @Test
    void runsItAndOpensTheBackendAnew() {
        node.started("{\"Type\":\"toy\"}", peer(1, ToyBackend.advertisement("02:00:00:00:01:01")));
        String before = node.kernel.toString();
        var backend = node.lifecycle
                .inquiry()
                .turns()
                .inputs()
                .orElseThrow()
                .backends()
                .own()
                .backend();

        node.lifecycle.inquiry().act("toy", "refresh");
        node.planAnew();
        assertArrayEquals(new byte[] {7}, node.secrets.get("toy", () -> new byte[0]));
        assertNotSame(
                backend,
                node.lifecycle
                        .inquiry()
                        .turns()
                        .inputs()
                        .orElseThrow()
                        .backends()
                        .own()
                        .backend());
        assertEquals(before, node.kernel.toString());
        assertEquals(Optional.empty(), node.due());
    }

    @Test
    void refusesWhatTheConfiguredBackendDoesNotHave() {
        node.started("{\"Type\":\"vxlan\"}");
        PluginException other = assertThrows(
                PluginException.class, () -> node.lifecycle.inquiry().act("toy", "refresh"));
        assertTrue(other.getMessage().startsWith("this node's backend is vxlan, which has no \"toy refresh\""));
    }
}
