package dev.loden.lab.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.base.Poll;
import dev.loden.lab.TestLab;
import dev.loden.lab.process.LabException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Real namespaces and processes. */
@Tag("net")
class LabTest {
    private static final Duration SOON = Duration.ofMinutes(1);

    @RegisterExtension
    final TestLab test = new TestLab();

    @Test
    void reportsWhyADaemonIsNotReady() {
        try (Lab lab = test.create()) {
            Node node = lab.addNode("master");
            node.start(List.of("sh", "-c", "echo no such thing; sleep 0.3; exit 1"), Map.of());
            LabException e = assertThrows(LabException.class, () -> node.awaitReady(SOON));
            assertEquals("master's daemon ended; its log ends:\nno such thing", e.getMessage());
        }
    }

    @Test
    void stopsAndStartsADaemonInside() {
        try (Lab lab = test.create()) {
            Node node = lab.addNode("master", "ens192");
            node.start(List.of("sh", "-c", "ip -brief link; exec sleep 1000"), Map.of());
            assertTrue(Poll.until(SOON, () -> node.logTail(9).contains("ens192")));
            assertEquals(143, node.stop());
            assertFalse(node.isRunning());
            node.start(List.of("sleep", "1000"), Map.of());
            node.kill();
            assertFalse(node.isRunning());
        }
    }

    @Test
    void removesAKeptOrCrashedLab() {
        Lab first = test.create();
        Node node = first.addNode("master");
        node.start(List.of("sleep", "1000"), Map.of());
        first.keep();
        first.close();
        assertTrue(node.isRunning());
        assertTrue(node.namespace().exists());
        test.create().close();
        assertFalse(node.isRunning());
        assertFalse(node.namespace().exists());
    }

    @Test
    void refusesToRunTwiceAtATime() {
        try (Lab lab = test.create()) {
            LabException e = assertThrows(LabException.class, test::create);
            assertEquals("lab \"" + test.id() + "\" is in use by another process", e.getMessage());
            assertTrue(lab.segment().namespace().exists());
        }
    }

    @Test
    void waitsUntilAnotherHasEnded() {
        Lab first = test.create();
        assertThrows(LabException.class, () -> Lab.createWhenFree(test.id(), Duration.ofMillis(20)));
        Thread.startVirtualThread(() -> {
            Poll.pause(Duration.ofMillis(50));
            first.close();
        });
        try (Lab second = Lab.createWhenFree(test.id(), Duration.ofSeconds(30))) {
            assertTrue(second.segment().namespace().exists());
        }
    }

    @Test
    void leavesAForeignNamespaceAlone() {
        var foreign = new Namespace("loden-" + test.id() + "-wire");
        foreign.create();
        try {
            assertThrows(LabException.class, test::create);
            assertTrue(foreign.exists());
        } finally {
            foreign.delete();
        }
    }
}
