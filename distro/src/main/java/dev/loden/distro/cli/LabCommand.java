package dev.loden.distro.cli;

import dev.loden.api.net.Family;
import dev.loden.distro.Home;
import dev.loden.lab.demo.Mode;
import dev.loden.lab.demo.ModesRun;
import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.demo.ReferenceRun;
import dev.loden.lab.demo.RunReport;
import dev.loden.lab.demo.Transcript;
import dev.loden.lab.net.Lab;
import dev.loden.lab.net.Node;
import dev.loden.lab.report.ReportPage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The reference run on this machine, and then its modes. */
@Command(
        name = "lab",
        description =
                "Runs a network of nodes in namespaces of this machine and shows that their pods reach each other.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class LabCommand implements Callable<Integer> {
    private static final String ID = "lab";
    private static final String DRAIN_TIME = "--drain-time=2s";

    @Option(names = "--nodes", paramLabel = "<number>", description = "how many nodes (default ${DEFAULT-VALUE})")
    private int nodes = 3;

    @Option(
            names = "--store",
            paramLabel = "<store>",
            description = "where the leases are kept: file or etcd (default ${DEFAULT-VALUE})",
            defaultValue = "file")
    private ReferenceNetwork.Store store;

    @Option(
            names = "--backend-json",
            paramLabel = "<json>",
            description =
                    "the configuration's Backend, not to be switched (default: vxlan, switched live to DirectRouting,"
                            + " host-gw, udp and back)")
    private String backendJson;

    @Option(names = "--routed", description = "add a node behind a router")
    private boolean routed;

    @Option(
            names = "--iface",
            paramLabel = "<name>",
            description = "name of the nodes' external link (default ${DEFAULT-VALUE})")
    private String external = "eth0";

    @ArgGroup
    private Families families = new Families();

    /** At most one of them. */
    private static final class Families {
        @Option(names = "--ipv6", description = "IPv6 alone, on the nodes and for the pods")
        private boolean ipv6;

        @Option(names = "--dual", description = "IPv4 and IPv6, on the nodes and for the pods")
        private boolean dual;

        private Set<Family> chosen() {
            if (dual) {
                return Set.of(Family.IPV4, Family.IPV6);
            }
            return Set.of(ipv6 ? Family.IPV6 : Family.IPV4);
        }
    }

    @Option(names = "--report", paramLabel = "<file>", description = "write all of it as a page for a browser")
    private Path report;

    @Option(names = "--keep", description = "leave the lab running; lab down removes it")
    private boolean keep;

    @Override
    public Integer call() {
        var transcript = new Transcript(System.out, Home.isTerminal());
        boolean tour = backendJson == null;
        String json = tour ? Mode.VXLAN.backendJson() : backendJson;
        var options =
                new ReferenceNetwork.Options(nodes, store, external, json, List.of(Launchers.daemon(), DRAIN_TIME));
        transcript.heading("Making a bridge and " + nodes + " nodes" + (routed ? ", and one behind a router" : "")
                + "; leases are kept in " + (store == ReferenceNetwork.Store.FILE ? "files" : "etcd"));
        Lab lab = Lab.create(ID, families.chosen());
        // On Ctrl-C too, everything is removed.
        Runtime.getRuntime().addShutdownHook(new Thread(lab::close, "remove-lab"));
        try (ReferenceNetwork network = ReferenceNetwork.create(lab, options)) {
            if (routed) {
                network.addRoutedNode();
            }
            ReferenceRun.play(network, transcript);
            List<ModesRun.Visit> visits = List.of();
            if (tour && network.nodes().size() > 1) {
                visits = ModesRun.play(network, transcript);
                compare(visits, transcript);
            }
            if (report != null) {
                write(network, transcript, visits);
            }
            if (keep) {
                lab.keep();
                explainKept(network, transcript);
            }
        }
        transcript.heading(transcript.summary() + (keep ? "." : ". The lab is removed."));
        return transcript.failures() == 0 ? 0 : 1;
    }

    private static void compare(List<ModesRun.Visit> visits, Transcript transcript) {
        transcript.heading("The modes compared");
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("MODE", "ROUTE TO THE NEXT NODE'S PODS", "PACKETS BETWEEN NODES", "PINGS LOST", "TCP"));
        for (ModesRun.Visit visit : visits) {
            rows.add(List.of(
                    visit.mode().toString(),
                    visit.route(),
                    visit.wire().kinds(),
                    visit.losses().lost() + " of " + visit.losses().sent(),
                    visit.tcp().toString()));
        }
        transcript.show(Table.text(rows));
    }

    private void write(ReferenceNetwork network, Transcript transcript, List<ModesRun.Visit> visits) {
        Path socket = network.nodes().getFirst().subnetFile().resolveSibling("subnet.sock");
        String status;
        try {
            status = new ControlClient(socket).get("/v1/status").toPrettyString();
        } catch (IOException e) {
            status = e.getMessage();
        }
        String made = Instant.now().truncatedTo(ChronoUnit.SECONDS) + ", Linux " + System.getProperty("os.version")
                + ", Java " + Runtime.version();
        try {
            Files.writeString(report, new ReportPage(RunReport.of(network, transcript, visits, made, status)).text());
            transcript.heading("The report is " + report.toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void explainKept(ReferenceNetwork network, Transcript transcript) {
        transcript.heading("The lab keeps running");
        for (Node node : network.nodes()) {
            transcript.show("ip netns exec " + node.namespace().name() + " sh      # " + node.directory());
        }
        transcript.show("loden lab down      # removes it");
    }

    @Command(name = "down", description = "Removes a lab that was kept, or left by a crash.")
    int down() {
        System.out.println(Lab.down(ID) ? "The lab is removed." : "There is no lab.");
        return 0;
    }
}
