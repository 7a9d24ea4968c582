package dev.loden.distro.cli;

import dev.loden.distro.Program;
import dev.loden.distro.doctor.Host;
import dev.loden.distro.support.SupportBundle;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Collects what a report of an issue needs. */
@Command(
        name = "support-bundle",
        description = {
            "Writes one .tar.gz for a report of an issue: status, plan, doctor, what the kernel and the firewall hold, log,",
            "versions and configuration. Secrets are removed; look it through all the same before you publish it."
        },
        mixinStandardHelpOptions = true)
final class SupportBundleCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private DaemonSocket socket;

    @Option(
            names = "--subnet-file",
            paramLabel = "<file>",
            description = "the daemon's --subnet-file (default: ${DEFAULT-VALUE})")
    private Path subnetFile = Path.of("/run/flannel/subnet.env");

    @Parameters(arity = "0..1", paramLabel = "<file>", description = "where to (default: loden-support-TIME.tar.gz)")
    private Path file;

    @Override
    public Integer call() throws IOException {
        Instant now = Instant.now();
        String time = now.toString().replaceAll("[-:]|\\..*", "");
        Path target = file == null ? Path.of("loden-support-" + time + ".tar.gz") : file;
        var bundle = new SupportBundle(new Host(Path.of("/"), subnetFile, Program::output));
        bundle.add(
                "versions/loden.txt",
                String.join("\n", new Loden.Version().getVersion()) + "\n" + Runtime.version() + "\n");
        bundle.add("status.json", output("status", "--json"));
        bundle.add("peers.txt", output("status", "--peers"));
        bundle.add("plan.txt", output("plan"));
        bundle.add("doctor.json", output("doctor", "--json", "--subnet-file=" + subnetFile));
        bundle.addHost();
        try {
            bundle.write(target, now.getEpochSecond());
        } catch (IOException e) {
            spec.commandLine().getErr().println("loden support-bundle: cannot write " + target + " (" + e + ")");
            return 1;
        }
        spec.commandLine().getOut().println("wrote " + target.toAbsolutePath());
        return 0;
    }

    /** What another command prints, errors too. */
    private String output(String... words) {
        var text = new StringWriter();
        CommandLine command = Loden.commandLine().setOut(new PrintWriter(text)).setErr(new PrintWriter(text));
        command.execute(Stream.concat(Stream.of(words), Stream.of("--socket=" + socket.path()))
                .toArray(String[]::new));
        return text.toString();
    }
}
