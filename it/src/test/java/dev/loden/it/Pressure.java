package dev.loden.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

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

    /**
     * The flag for a drain time that is enough on this machine: a node that follows a change later than that loses what others send to
     * it in the way of before. Two and a half times as long where something has been waiting all the time.
     */
    static String drainTime(Duration idle) {
        double percent = some("avg10").map(Double::parseDouble).orElse(0.0);
        return "--drain-time=" + (long) (idle.toMillis() * (1 + percent * 1.5 / 100)) + "ms";
    }

    /** Zero where the kernel does not count. */
    private static Duration total() {
        return Duration.ofNanos(1_000 * some("total").map(Long::parseLong).orElse(0L));
    }

    private static Optional<String> some(String name) {
        try {
            return Stream.of(Files.readAllLines(CPU).getFirst().split(" ", -1))
                    .filter(word -> word.startsWith(name + "="))
                    .map(word -> word.substring(name.length() + 1))
                    .findFirst();
        } catch (IOException notCounted) {
            return Optional.empty();
        }
    }
}
