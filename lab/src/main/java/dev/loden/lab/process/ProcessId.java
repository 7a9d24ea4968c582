package dev.loden.lab.process;

import dev.loden.base.Poll;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Identifies a process for ever: by its number, which the kernel may give to another process later, and by its start time.
 *
 * @param pid the number
 * @param startTicks clock ticks since boot, from /proc/PID/stat
 */
public record ProcessId(long pid, long startTicks) {
    /** In /proc/PID/stat, counted from the state that follows the command's closing parenthesis. */
    private static final int START_FIELD = 19;

    /** Long enough for a process on a busy machine; one that ends earlier is not waited for. */
    private static final Duration GRACE = Duration.ofSeconds(20);

    /**
     * Finds the process that has this number now.
     *
     * @param pid its number
     * @return empty if there is none
     */
    public static Optional<ProcessId> of(long pid) {
        try {
            return Optional.of(parse(Files.readString(Path.of("/proc", Long.toString(pid), "stat"))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Reads a line of /proc/PID/stat; the command in it may contain spaces and parentheses. */
    static ProcessId parse(String stat) {
        String pid = stat.substring(0, stat.indexOf(' '));
        String[] rest = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return new ProcessId(Long.parseLong(pid), Long.parseLong(rest[START_FIELD]));
    }

    boolean isAlive() {
        return of(pid).equals(Optional.of(this));
    }

    /** Ends the process with SIGTERM, and after a grace time with SIGKILL. Another process of the same number is left alone. */
    public void end() {
        signal(ProcessHandle::destroy);
        if (!Poll.until(GRACE, () -> !isAlive())) {
            signal(ProcessHandle::destroyForcibly);
            Poll.until(GRACE, () -> !isAlive());
        }
    }

    private void signal(Consumer<ProcessHandle> how) {
        ProcessHandle.of(pid).filter(ignored -> isAlive()).ifPresent(how);
    }
}
