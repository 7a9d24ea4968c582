package dev.loden.distro.cli;

import dev.loden.api.net.Prefix;
import dev.loden.distro.cleanup.Cleanup;
import dev.loden.distro.cleanup.Step;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Takes Loden off a host. */
@Command(
        name = "cleanup",
        description = {
            "Removes what the daemon has left on this host: devices, routes, next hops, firewall rules, subnet.env, its state,",
            "and prints each as a command. What is another's stays. Pods lose their way to those of other nodes."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all is removed, or nothing is there", "1:something could not be removed", "2:a daemon runs"})
final class CleanupCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private DaemonSocket socket;

    @Option(
            names = "--subnet-file",
            paramLabel = "<file>",
            description = "the daemon's --subnet-file (default: ${DEFAULT-VALUE})")
    private Path subnetFile = Path.of("/run/flannel/subnet.env");

    @Option(
            names = "--state-dir",
            paramLabel = "<directory>",
            description = "the daemon's --state-dir (default: ${DEFAULT-VALUE})")
    private Path state = Path.of("/var/lib/loden");

    @Option(
            names = "--network",
            paramLabel = "<cidr>",
            description = "the pods' network, if there is no subnet file to tell it; may be repeated")
    private List<String> networks = List.of();

    @Option(
            names = "--cni",
            description =
                    "remove the CNI configuration too, if the daemon wrote it, and once there are no pods the addresses that"
                            + " are still reserved for some")
    private boolean cni;

    @Option(
            names = "--cni-conf-dir",
            paramLabel = "<directory>",
            description = "where 10-flannel.conflist is (default: ${DEFAULT-VALUE})")
    private Path configurations = Path.of("/etc/cni/net.d");

    @Option(
            names = "--cni-state-dir",
            paramLabel = "<directory>",
            description = "where CNI plugins keep their state (default: ${DEFAULT-VALUE})")
    private Path cniState = Path.of("/var/lib/cni");

    @Option(names = "--dry-run", description = "only print what would be done")
    private boolean dryRun;

    @Option(names = "--force", description = "although a daemon runs; it will put all of it back")
    private boolean force;

    @Override
    public Integer call() {
        if (socket.daemon().answers() && !dryRun && !force) {
            spec.commandLine()
                    .getErr()
                    .println("loden cleanup: a daemon runs, and would put all of it back: stop it first");
            return 2;
        }
        var conflist = new Cleanup.Cni(configurations.resolve("10-flannel.conflist"), cniState);
        List<Prefix> given = networks.stream().map(Prefix::parse).toList();
        List<Step> steps = new Cleanup(subnetFile, state, Optional.of(conflist).filter(there -> cni), given).steps();
        PrintWriter out = spec.commandLine().getOut();
        if (steps.isEmpty()) {
            out.println("There is nothing to remove.");
        }
        int failed = 0;
        for (Step step : steps) {
            out.println(step.text());
            failed += dryRun ? 0 : failed(step);
        }
        out.flush();
        return failed == 0 ? 0 : 1;
    }

    private int failed(Step step) {
        try {
            step.take();
            return 0;
        } catch (IOException e) {
            spec.commandLine().getErr().println("loden cleanup: " + step.text() + ": " + e.getMessage());
            return 1;
        }
    }
}
