package dev.loden.distro.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where commands that ask the daemon find it. */
final class DaemonSocket {
    @Option(
            names = "--socket",
            paramLabel = "<file>",
            description = "the daemon's --control-socket (default: ${DEFAULT-VALUE})")
    private Path socket = Path.of("/run/flannel/subnet.sock");

    Path path() {
        return socket;
    }

    ControlClient daemon() {
        return new ControlClient(socket);
    }
}
