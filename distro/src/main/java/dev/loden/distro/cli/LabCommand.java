package dev.loden.distro.cli;

import dev.loden.distro.Home;
import dev.loden.lab.Lab;
import dev.loden.lab.Mode;
import dev.loden.lab.ModesRun;
import dev.loden.lab.Node;
import dev.loden.lab.ReferenceNetwork;
import dev.loden.lab.ReferenceRun;
import dev.loden.lab.Transcript;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The reference run on this machine. */
@Command(
        name = "lab",
        description =
                "Runs a network of nodes in namespaces of this machine and shows that their pods reach each other.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class LabCommand implements Callable<Integer> {
    private static final String ID = "lab";
    private static final String DRAIN_TIME = "--drain-time=2s";

    @Option(names = "--nodes", paramLabel = "<number>", description = "how many (default ${DEFAULT-VALUE})")
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
            description = "the configuration's Backend; by default vxlan, DirectRouting, host-gw and vxlan again, live")
    private String backendJson;

    @Option(names = "--routed", description = "one more node, behind a router")
    private boolean routed;

    @Option(names = "--iface", paramLabel = "<name>", description = "the nodes' link (default ${DEFAULT-VALUE})")
    private String external = "eth0";

    @Option(names = "--keep", description = "leave it running, to look around; see lab down")
    private boolean keep;

    @Override
    public Integer call() {
        var transcript = new Transcript(System.out, Home.isTerminal());
        boolean tour = backendJson == null;
        String json = tour ? Mode.VXLAN.backendJson() : backendJson;
        var options =
                new ReferenceNetwork.Options(nodes, store, external, json, List.of(Launchers.daemon(), DRAIN_TIME));
        transcript.heading("Making a bridge and " + nodes + " nodes" + (routed ? ", and one behind a router" : "")
                + " (leases: " + options.store() + ")");
        Lab lab = Lab.create(ID);
        // Ctrl-C as well leaves nothing behind.
        Runtime.getRuntime().addShutdownHook(new Thread(lab::close, "take-down"));
        try (ReferenceNetwork network = ReferenceNetwork.create(lab, options)) {
            if (routed) {
                network.addRoutedNode();
            }
            ReferenceRun.play(network, transcript);
            if (tour && network.nodes().size() > 1) {
                compare(ModesRun.play(network, transcript), transcript);
            }
            if (keep) {
                lab.keep();
                explainKept(network, transcript);
            }
        }
        transcript.heading(verdict(transcript.failures()));
        return transcript.failures() == 0 ? 0 : 1;
    }

    private static void compare(List<ModesRun.Visit> visits, Transcript transcript) {
        transcript.heading("Side by side");
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("MODE", "ROUTE TO THE NEXT NODE'S PODS", "ON THE WIRE", "PINGS LOST", "TCP"));
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

    private String verdict(int failures) {
        String taken = keep ? "" : "; everything is taken down";
        return (failures == 0 ? "All is well" : failures + " not as it should be") + taken + ".";
    }

    private static void explainKept(ReferenceNetwork network, Transcript transcript) {
        transcript.heading("It stays up");
        for (Node node : network.nodes()) {
            transcript.show("ip netns exec " + node.namespace().name() + " sh      # " + node.directory());
        }
        transcript.show("loden lab down      # takes it down");
    }

    @Command(name = "down", description = "Takes down what lab --keep, or a crash, has left.")
    int down() {
        System.out.println(Lab.down(ID) ? "The lab is taken down." : "There is no lab.");
        return 0;
    }
}
