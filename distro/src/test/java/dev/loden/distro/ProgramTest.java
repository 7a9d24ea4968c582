package dev.loden.distro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgramTest {
    @Test
    void givesWhatAProgramPrints() {
        assertEquals(Optional.of("a\n"), Program.output("echo", "a"));
        assertEquals(Optional.empty(), Program.output("false"));
        assertEquals(Optional.empty(), Program.output("no-such-program"));
        assertEquals(Optional.of(""), Program.output("cat"), "waits for input");
    }

    /** Much is printed, nothing ends, and a child holds the pipe. */
    @Test
    void endsInTime() {
        Duration patience = Duration.ofMillis(300);
        long begin = System.nanoTime();
        assertEquals(Optional.empty(), Program.output(patience, "sh", "-c", "setsid sleep 600 & sleep 600"));
        assertEquals(Optional.empty(), Program.output(patience, "sleep", "600"));
        assertTrue(System.nanoTime() - begin < Duration.ofSeconds(60).toNanos());
    }
}
