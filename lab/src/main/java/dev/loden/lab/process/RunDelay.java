package dev.loden.lab.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The time that a process's threads were ready to run and waited for a processor, as the kernel counts it. */
final class RunDelay {
    private static final int NANOS_COLUMN = 1;

    private RunDelay() {}

    /** The sum over the threads that run now; zero if the process has ended, or if this kernel does not count. */
    static Duration of(long pid) {
        Duration sum = Duration.ZERO;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads) {
                sum = sum.plus(ofThread(thread));
            }
        } catch (IOException ended) {
            return sum;
        }
        return sum;
    }

    private static Duration ofThread(Path thread) {
        try {
            return parse(Files.readString(thread.resolve("schedstat")));
        } catch (IOException | UncheckedIOException ended) {
            return Duration.ZERO;
        }
    }

    /** Reads /proc/PID/task/TID/schedstat: nanoseconds on a processor, nanoseconds waiting for one, and the number of turns. */
    static Duration parse(String schedstat) {
        String[] columns = schedstat.strip().split(" ", -1);
        return columns.length > NANOS_COLUMN ? Duration.ofNanos(Long.parseLong(columns[NANOS_COLUMN])) : Duration.ZERO;
    }
}
