package dev.loden.distro.cli;

import dev.loden.cni.CniConf;
import dev.loden.cni.CniOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the daemon does when it stops, for one that was killed: flannel's CNI plugin can delete the pods that are here. */
@Command(
        name = "cni-hand-over",
        description =
                "Lets flannel's CNI plugin delete the pods of this node, so that no address is lost when it takes over.",
        mixinStandardHelpOptions = true)
final class CniHandOverCommand implements Runnable {
    @Option(names = "--cni-conf-dir", defaultValue = "/etc/cni/net.d", description = "where 10-flannel.conflist is")
    private Path configurations;

    @Option(
            names = "--cni-state-dir",
            defaultValue = "/var/lib/cni",
            description = "where CNI plugins keep their state")
    private Path state;

    @Override
    public void run() {
        var options = new CniOptions(Path.of("none"), configurations, Path.of("none"), state, true);
        try {
            System.out.println("written: " + new CniConf(options).handOver());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
