package dev.loden.distro.cli;

import dev.loden.distro.Program;
import dev.loden.distro.doctor.Doctor;
import dev.loden.distro.doctor.Finding;
import dev.loden.distro.doctor.Fix;
import dev.loden.distro.doctor.Host;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks for what is wrong with a host. */
@Command(
        name = "doctor",
        description = {
            "Looks for what may be wrong with this host for the pod network: kernel settings, CNI files, other networks,",
            "the daemon and its peers; each with its remedy. Nothing is changed without --fix."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all is well", "1:something is or may be wrong"})
final class DoctorCommand implements Callable<Integer> {
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
            names = "--json",
            description = "print JSON: {\"findings\": [{\"level\", \"subject\", \"text\", \"remedy\"}, ...]}")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "leave out what is as it should be")
    private boolean quiet;

    @Option(
            names = "--only",
            paramLabel = "<subject>",
            description = "only what is found of this, as in the second column; may be repeated")
    private List<String> only = List.of();

    @Option(
            names = "--fix",
            description = "end those faults where that does no harm, print each step, and then look again")
    private boolean fix;

    record Report(List<Entry> findings) {
        record Entry(String level, String subject, String text, String remedy) {}
    }

    @Override
    public Integer call() {
        var host = new Host(Path.of("/"), subnetFile, Program::output);
        List<Finding> found = new ArrayList<>(examine(host));
        if (fix && found.stream().anyMatch(finding -> !finding.fixes().isEmpty())) {
            fix(host, found);
            found = new ArrayList<>(examine(host));
        }
        boolean well = found.stream().allMatch(finding -> finding.level() == Finding.Level.OK);
        if (quiet) {
            found.removeIf(finding -> finding.level() == Finding.Level.OK);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? Json.text(report(found)) : text(found, well));
        out.flush();
        return well ? 0 : 1;
    }

    private List<Finding> examine(Host host) {
        var found = new ArrayList<>(DaemonFindings.of(socket.daemon()));
        found.addAll(Doctor.examine(host));
        found.removeIf(finding -> !only.isEmpty() && !only.contains(finding.subject()));
        return found;
    }

    /** Prints each step, and what came of it. */
    private void fix(Host host, List<Finding> found) {
        PrintWriter log =
                json ? spec.commandLine().getErr() : spec.commandLine().getOut();
        for (Finding finding : found) {
            for (Fix step : finding.fixes()) {
                log.printf("FIX   %-20s %s%n", finding.subject(), step);
                if (!host.apply(step)) {
                    log.printf("      %-20s -> did not work; by hand: %s%n", "", finding.remedy());
                    break;
                }
            }
        }
        log.flush();
    }

    private static Report report(List<Finding> findings) {
        return new Report(findings.stream()
                .map(finding -> new Report.Entry(
                        finding.level().name().toLowerCase(Locale.ROOT),
                        finding.subject(),
                        finding.text(),
                        finding.remedy()))
                .toList());
    }

    private static String text(List<Finding> findings, boolean well) {
        var text = new StringBuilder();
        for (Finding finding : findings) {
            text.append("%-5s %-20s %s%n".formatted(finding.level(), finding.subject(), finding.text()));
            if (!finding.remedy().isEmpty()) {
                text.append("%-5s %-20s -> %s%n".formatted("", "", finding.remedy()));
            }
        }
        return text.append(well ? "All is well.\n" : "").toString();
    }
}
