package dev.loden.distro.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What an operator can have the wireguard backend do. */
@Command(
        name = "wireguard",
        description = {
            "rotate gives this node a new WireGuard key at once. Its peers learn it from its lease; until they have, at most 128",
            "packets to each of them are held back. Rotate one node after the other."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "2:no daemon answers, or it cannot"})
final class WireGuardCommand implements Callable<Integer> {
    private static final int FAILED = 2;

    @Spec
    private CommandSpec spec;

    @Mixin
    private DaemonSocket socket;

    @Parameters(paramLabel = "rotate", description = "what to do")
    private Action action;

    /** What there is to do. */
    enum Action {
        rotate
    }

    @Override
    public Integer call() {
        try {
            socket.daemon().request("POST", "/v1/backends/wireguard/" + action);
            return 0;
        } catch (IOException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("loden wireguard: " + e.getMessage());
            err.flush();
            return FAILED;
        }
    }
}
