package dev.loden.distro.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a process has used up to now, as /proc reports it (proc(5)).
 *
 * @param processor time in user and system mode
 * @param residentKib present resident memory
 * @param peakKib its highest value
 */
public record Usage(Duration processor, long residentKib, long peakKib) {
    private static final long MILLIS_PER_TICK = 10;

    /**
     * Reads it.
     *
     * @param pid a running process
     * @return now
     */
    public static Usage of(long pid) {
        try {
            Path directory = Path.of("/proc", Long.toString(pid));
            String stat = Files.readString(directory.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            List<String> status = Files.readAllLines(directory.resolve("status"));
            return new Usage(Duration.ofMillis(ticks * MILLIS_PER_TICK), kib(status, "VmRSS"), kib(status, "VmHWM"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long kib(List<String> status, String field) {
        return status.stream()
                .filter(line -> line.startsWith(field + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
