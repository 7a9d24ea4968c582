package dev.loden.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.PluginException;
import org.junit.jupiter.api.function.Executable;

/** How a backend refuses what it cannot plan. */
final class Refusals {
    private Refusals() {}

    /** By an exception that names one peer's fault in one line. */
    static void assertRefused(Executable planning, String why) {
        RuntimeException e = assertThrows(RuntimeException.class, planning, why);
        assertTrue(e instanceof PluginException || e instanceof InvalidValueException, () -> why + ", but: " + e);
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }
}
