package dev.loden.distro;

import dev.loden.base.BoundedFile;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many files this process may have open: its jars, sockets and inotify instances. With too few the JVM cannot load classes. */
final class OpenFiles {
    /** The daemon at rest has some 60, and a few more for each request. */
    static final int LEAST = 80;

    private static final int MAX_BYTES = 10_000;

    /** The soft limit, which the JVM has raised to the hard one by now (proc_pid_limits(5)). */
    private static final Pattern LIMIT = Pattern.compile("(?m)^Max open files +([0-9]{1,9}) ");

    private OpenFiles() {}

    /** Why the daemon cannot work, and what to do. */
    static Optional<String> objection(Path limits) {
        Matcher limit = LIMIT.matcher(new BoundedFile(limits, MAX_BYTES).readOrEmpty());
        return limit.find() && Integer.parseInt(limit.group(1)) < LEAST
                ? Optional.of("may open only " + limit.group(1) + " files, and needs " + LEAST
                        + ": raise the limit (ulimit -n, LimitNOFILE= in its unit)")
                : Optional.empty();
    }
}
