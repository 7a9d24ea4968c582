package dev.loden.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The time in which something on this machine waited for a processor (pressure stall information, Documentation/accounting/psi.rst). A
 * limit that a fault may cost holds for a machine that has time; what the machine did not have is added.
 */
record Pressure(Duration begin) {
    private static final Path CPU = Path.of("/proc/pressure/cpu");

    /** From now on. */
    static Pressure start() {
        return new Pressure(total());
    }

    /** A limit, as it is on this machine for what happened since the start. */
    Duration allow(Duration limit) {
        return limit.plus(total()).minus(begin);
    }

    /** Zero where the kernel does not count. */
    private static Duration total() {
        try {
            String some = Files.readAllLines(CPU).getFirst();
            return Duration.ofNanos(1_000 * Long.parseLong(some.substring(some.indexOf("total=") + "total=".length())));
        } catch (IOException | NumberFormatException notCounted) {
            return Duration.ZERO;
        }
    }
}
