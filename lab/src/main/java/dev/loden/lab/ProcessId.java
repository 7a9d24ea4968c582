package dev.loden.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One process for all time: a number that the kernel may give to another process later, and when the process started.
 *
 * @param pid the number
 * @param startTicks since boot, from /proc
 */
record ProcessId(long pid, long startTicks) {
    /** In /proc/PID/stat, counted from the state that follows the command's closing parenthesis. */
    private static final int START_FIELD = 19;

    private static final Duration GRACE = Duration.ofSeconds(5);

    /** The process that has this number now; empty if there is none. */
    static Optional<ProcessId> of(long pid) {
        try {
            return Optional.of(parse(Files.readString(Path.of("/proc", Long.toString(pid), "stat"))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Reads a line of /proc/PID/stat; the command in it may hold spaces and parentheses. */
    static ProcessId parse(String stat) {
        String pid = stat.substring(0, stat.indexOf(' '));
        String[] rest = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return new ProcessId(Long.parseLong(pid), Long.parseLong(rest[START_FIELD]));
    }

    boolean isAlive() {
        return of(pid).equals(Optional.of(this));
    }

    /** Ends it: asks first, kills after a grace time. Does nothing if it is gone, whoever has the number now. */
    void end() {
        signal(ProcessHandle::destroy);
        if (!Wait.until(GRACE, () -> !isAlive())) {
            signal(ProcessHandle::destroyForcibly);
            Wait.until(GRACE, () -> !isAlive());
        }
    }

    private void signal(Consumer<ProcessHandle> how) {
        ProcessHandle.of(pid).filter(ignored -> isAlive()).ifPresent(how);
    }
}
