package dev.loden.lab.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcessIdTest {
    @Test
    void readsTheStartTimeBehindAnyCommandName() {
        String stat = "4711 (a (strange) name) S 1 4711 4711 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 123456 9 9\n";
        assertEquals(new ProcessId(4711, 123456), ProcessId.parse(stat));
    }

    @Test
    void knowsTheProcessesThatRun() {
        assertTrue(ProcessId.of(ProcessHandle.current().pid()).orElseThrow().isAlive());
        assertEquals(Optional.empty(), ProcessId.of(Long.MAX_VALUE));
    }

    @Test
    void leavesAnotherProcessOfTheSameNumberAlone() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sleep", "60").start();
        ProcessId now = ProcessId.of(process.pid()).orElseThrow();
        new ProcessId(now.pid(), now.startTicks() - 1).end();
        assertTrue(process.isAlive());
        now.end();
        assertTrue(process.waitFor(10, TimeUnit.SECONDS), "it should have ended at once, not after a minute");
    }
}
