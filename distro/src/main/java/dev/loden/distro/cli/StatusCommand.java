package dev.loden.distro.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loden.distro.Home;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How the daemon on this host is, and how it reaches its peers. */
@Command(
        name = "status",
        description = {
            "Shows how the daemon on this host is, and how it reaches its peers.",
            "Without a daemon it shows what the kernel still holds."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:healthy", "1:degraded: something does not work as it should", "2:no daemon answers"},
        footer = {
            "",
            "The daemon answers on a Unix domain socket, in HTTP and JSON: GET /v1/status, /v1/peers?after=LEASE and",
            "/v1/peers/NAME (see docs/operations.md). --json prints what it answers."
        })
final class StatusCommand implements Callable<Integer> {
    private static final int HEALTHY = 0;
    private static final int DEGRADED = 1;
    private static final int NO_DAEMON = 2;

    @Spec
    private CommandSpec spec;

    @Mixin
    private DaemonSocket socket;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Option(names = "--peers", description = "list all peers")
    private boolean peers;

    @Option(names = "--peer", paramLabel = "<name>", description = "only the peer with this subnet or public address")
    private String peer;

    @Option(names = "--watch", description = "show it anew every two seconds, until interrupted")
    private boolean watch;

    @Override
    public Integer call() throws InterruptedException {
        int code = show();
        while (watch) {
            Thread.sleep(2_000);
            out().print("\u001b[H\u001b[2J");
            code = show();
        }
        return code;
    }

    private int show() {
        var daemon = socket.daemon();
        try {
            if (peer != null) {
                return showPeers(StreamSupport.stream(
                                daemon.get("/v1/peers/" + peer).path("peers").spliterator(), false)
                        .toList());
            }
            if (peers) {
                return showPeers(daemon.peers());
            }
            JsonNode status = daemon.get("/v1/status");
            print(json ? status.toPrettyString() + "\n" : StatusText.of(status, Home.isTerminal()));
            return StatusText.isHealthy(status) ? HEALTHY : DEGRADED;
        } catch (IOException e) {
            err().println("loden status: " + e.getMessage());
            err().flush();
            print(KernelRemains.text());
            return NO_DAEMON;
        }
    }

    private int showPeers(List<JsonNode> found) {
        if (found.isEmpty() && peer != null) {
            err().println("loden status: no peer has the subnet or public address " + peer
                    + "; loden status --peers lists them");
            err().flush();
            return DEGRADED;
        }
        print(json ? Json.array(found) : StatusText.table(found));
        return found.stream().allMatch(one -> one.path("trouble").asText().isEmpty()) ? HEALTHY : DEGRADED;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private void print(String text) {
        out().print(text);
        out().flush();
    }
}
