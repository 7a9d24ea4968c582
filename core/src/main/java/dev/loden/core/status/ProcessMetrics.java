package dev.loden.core.status;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Prometheus' clients report of every process, and the heap; proc(5) says what is in the files. */
final class ProcessMetrics {
    /** USER_HZ, which Linux has on every architecture. */
    private static final double TICKS = 100;

    private ProcessMetrics() {}

    static String text() {
        var text = new Metrics();
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" "); // from field 3 on
            text.single(
                            "process_cpu_seconds_total",
                            "counter",
                            "User and system time.",
                            (number(fields, 14) + number(fields, 15)) / TICKS)
                    .single("process_resident_memory_bytes", "gauge", "Resident memory.", resident())
                    .single("process_threads", "gauge", "Threads.", number(fields, 20));
            try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
                text.single("process_open_fds", "gauge", "Open file descriptors.", (double) descriptors.count());
            }
        } catch (IOException | RuntimeException unreadable) {
            text.raw("# /proc cannot be read\n");
        }
        Runtime runtime = Runtime.getRuntime();
        return text.single("jvm_memory_used_bytes", "gauge", "Used heap.", (double)
                        (runtime.totalMemory() - runtime.freeMemory()))
                .single("jvm_memory_max_bytes", "gauge", "The heap's limit.", (double) runtime.maxMemory())
                .toString();
    }

    private static double resident() throws IOException {
        String line = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(text -> text.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1_024;
    }

    private static double number(String[] fields, int number) {
        return Double.parseDouble(fields[number - 3]);
    }
}
