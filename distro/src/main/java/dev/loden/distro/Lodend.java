package dev.loden.distro;

import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.core.Daemon;
import dev.loden.core.Plugins;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The daemon's main: reads the flags, runs the core until a signal or a fatal failure, and gives the exit code. */
public final class Lodend {
    private static final int STOPPED = 0;
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
        int code = new Lodend(System.getenv(), System.out, System.err).run(List.of(arguments), shutdown);
        shutdown.exit(code);
    }

    int run(List<String> arguments, Shutdown shutdown) {
        boolean showTraces = false;
        try {
            Plugins plugins = Plugins.discover(Path.of(pluginsDirectory(arguments)));
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
            Verbosity verbosity = Verbosity.parse(given.text("v").orElse("0"));
            showTraces = verbosity.showsTraces();
            verbosity.configure();
            return serve(given, plugins, shutdown);
        } catch (UsageException | InvalidValueException e) {
            return fail(BAD_CONFIGURATION, e, showTraces);
        } catch (PluginException e) {
            return fail(e.code() == ErrorCode.CONFIG ? BAD_CONFIGURATION : FAILED, e, showTraces);
        }
    }

    /** Needed before the flags can be read, for plugins declare some of them. */
    private String pluginsDirectory(List<String> arguments) {
        return Arguments.only("plugins-dir", arguments, environment).orElseGet(Home::plugins);
    }

    private static int serve(Arguments given, Plugins plugins, Shutdown shutdown) {
        try (Daemon daemon = Daemon.create(given.settings(), plugins)) {
            shutdown.closeOnSignal(daemon);
            HeapTrim.start();
            daemon.run();
            return STOPPED;
        }
    }

    /** One line; more with -v 5. */
    private int fail(int code, RuntimeException e, boolean showTraces) {
        err.println("lodend: " + e.getMessage());
        if (showTraces) {
            e.printStackTrace(err);
        }
        return code;
    }
}
