package dev.loden.distro.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has the daemon log more, or less, for a while. */
@Command(
        name = "log-level",
        description = {
            "Has the daemon on this host log more, or less, for a while; then it goes back by itself. debug is what --v=1 logs,",
            "each change with its reason. default goes back at once."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "2:no daemon answers, or it refuses"})
final class LogLevelCommand implements Callable<Integer> {
    private static final int FAILED = 2;

    @Spec
    private CommandSpec spec;

    @Mixin
    private DaemonSocket socket;

    @Parameters(index = "0", paramLabel = "LEVEL", description = "error, warn, info, debug or trace; or default")
    private String level = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DURATION",
            defaultValue = "10m",
            description = "for how long: 30s, 10m, 24h at most (default: ${DEFAULT-VALUE})")
    private String duration = "";

    @Override
    public Integer call() {
        String request = level.equals("default") ? level : level + "/" + duration;
        try {
            socket.daemon()
                    .request(
                            "POST",
                            "/v1/program/log-level/"
                                    + URLEncoder.encode(request, StandardCharsets.US_ASCII)
                                            .replace("%2F", "/"));
            return 0;
        } catch (IOException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("loden log-level: " + e.getMessage());
            err.flush();
            return FAILED;
        }
    }
}
