package dev.loden.distro;

import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.core.Daemon;
import dev.loden.core.Plugins;
import dev.loden.distro.log.LogLevel;
import dev.loden.distro.support.Redaction;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The daemon's main: reads the flags, runs the core until a signal or a fatal failure, and gives the exit code. */
public final class Lodend {
    /** The exit code of a stop that was asked for. */
    static final int STOPPED = 0;

    private static final int FAILED = 1;
    private static final int BAD_CONFIGURATION = 2;
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    Lodend(Map<String, String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    /**
     * Starts the daemon.
     *
     * @param arguments flags
     */
    public static void main(String[] arguments) {
        var shutdown = new Shutdown();
        shutdown.takeSignals();
        Optional<String> few = OpenFiles.objection(Path.of("/proc/self/limits"));
        if (few.isPresent()) {
            System.err.println("lodend: " + few.get());
            shutdown.exit(FAILED);
        }
        int code = new Lodend(System.getenv(), System.out, System.err).run(List.of(arguments), shutdown);
        shutdown.exit(code);
    }

    int run(List<String> arguments, Shutdown shutdown) {
        boolean showTraces = false;
        try {
            // With its first logger tinylog's levels are fixed, and a plugin may make one when it is found.
            Verbosity verbosity = Verbosity.parse(Arguments.only("v", arguments, environment)
                    .filter(text -> !text.isEmpty())
                    .orElse("0"));
            verbosity.configure();
            showTraces = verbosity.showsTraces();
            Plugins plugins = Plugins.discover(
                    Path.of(pluginsDirectory(arguments)),
                    Set.copyOf(Arguments.every("exclude-plugin", arguments, environment)));
            Flags flags = Flags.with(plugins.flags());
            Arguments given = Arguments.parse(arguments, environment, flags);
            if (given.isOn("help")) {
                out.print(Help.text(flags));
                return STOPPED;
            }
            if (given.isOn("version")) {
                out.println("lodend " + Home.version());
                return STOPPED;
            }
            log().info(
                            "lodend {} starts: process {}, Java {}, flags given: {}",
                            Home.version(),
                            ProcessHandle.current().pid(),
                            Runtime.version().feature(),
                            given.names().isEmpty() ? "none" : String.join(", ", given.names()));
            given.notes().forEach(note -> log().warn("{}", note));
            return serve(given, plugins, shutdown);
        } catch (UsageException | InvalidValueException e) {
            return fail(BAD_CONFIGURATION, e, showTraces);
        } catch (PluginException e) {
            return fail(e.code() == ErrorCode.CONFIG ? BAD_CONFIGURATION : FAILED, e, showTraces);
        } catch (RuntimeException | Error unexpected) { // such as no thread: who started it is to start it again
            return fail(FAILED, unexpected, true);
        }
    }

    /** Not earlier than the verbosity is known: with its first logger tinylog's levels are fixed. */
    private static Logger log() {
        return LoggerFactory.getLogger(Lodend.class);
    }

    /** Needed before the flags can be read, for plugins declare some of them. */
    private String pluginsDirectory(List<String> arguments) {
        return Arguments.only("plugins-dir", arguments, environment).orElseGet(Home::plugins);
    }

    /**
     * Its man page, with the flags of all plugins that are installed.
     *
     * @return in roff
     */
    public static String manual() {
        return Help.manual(
                Flags.with(Plugins.discover(Path.of(Home.plugins()), Set.of()).flags()));
    }

    private int serve(Arguments given, Plugins plugins, Shutdown shutdown) {
        StartArchive archive = startArchive();
        try (Daemon daemon = Daemon.create(given.settings(), plugins)) {
            String notify = environment.getOrDefault("NOTIFY_SOCKET", "");
            if (!notify.isEmpty()) {
                daemon.notifyServiceManager(notify, watchdog());
            }
            daemon.describe("version", Home.version());
            daemon.describe("startArchive", archive.toString());
            daemon.onRequest("log-level", new LogLevel(text -> daemon.describe("logLevel", text))::request);
            shutdown.closeOnSignal(daemon);
            HeapTrim.start();
            daemon.run();
            return STOPPED;
        }
    }

    /** systemd sets these for the process that it starts; one of another process is not for us. */
    private Duration watchdog() {
        String pid = environment.getOrDefault("WATCHDOG_PID", "");
        String micros = environment.getOrDefault("WATCHDOG_USEC", "");
        boolean ours = pid.isEmpty()
                || pid.equals(Long.toString(ProcessHandle.current().pid()));
        return ours && micros.matches("[0-9]{1,18}")
                ? Duration.of(Long.parseLong(micros), ChronoUnit.MICROS)
                : Duration.ZERO;
    }

    private static StartArchive startArchive() {
        String file = System.getProperty("loden.archive", "");
        StartArchive archive = StartArchive.of(file);
        if (archive == StartArchive.VOID) {
            log().warn(
                            "the archive {} does not fit this Java and these jars (other versions, dates or places), so this"
                                    + " start was slow; make it anew: loden archive",
                            file);
        }
        return archive;
    }

    /** One line; more with -v 5. A URL that was given where a path or a name belongs may have a login. */
    int fail(int code, Throwable e, boolean showTraces) {
        err.println("lodend: " + Redaction.ofLogins(String.valueOf(e.getMessage())));
        if (showTraces) {
            var trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            err.print(Redaction.ofLogins(trace.toString()));
        }
        return code;
    }
}
