package dev.loden.lab.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShellTest {
    @Test
    void givesTheOutput() {
        assertEquals("a b\n", Shell.run("echo", "a b"));
    }

    @Test
    void namesTheCommandThatFailedAndWhatItSaid() {
        LabException e = assertThrows(LabException.class, () -> Shell.run("sh", "-c", "echo oh no >&2; exit 3"));
        assertEquals("sh -c echo oh no >&2; exit 3: exit 3: oh no", e.getMessage());
    }

    @Test
    void asksWhetherAMissingProgramIsInstalled() {
        LabException e = assertThrows(LabException.class, () -> Shell.run("no-such-program"));
        assertEquals("cannot start no-such-program: is it installed?", e.getMessage());
    }

    @Test
    void killsWhatTakesTooLong() {
        long before = System.nanoTime();
        assertThrows(LabException.class, () -> Shell.attempt(Duration.ofMillis(200), List.of("sleep", "60")));
        assertTrue(System.nanoTime() - before < Duration.ofSeconds(10).toNanos());
    }

    @Test
    void isNotHeldUpByMuchOutputOrByAGrandchildThatLivesOn() {
        Shell.Result result = Shell.attempt(
                Duration.ofSeconds(10), List.of("sh", "-c", "sleep 20 & yes 0123456789 | head -c 1000000"));
        assertEquals(1_000_000, result.out().length());
    }
}
