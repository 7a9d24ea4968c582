package dev.loden.distro.cli;

import dev.loden.distro.Home;
import dev.loden.lab.Lab;
import dev.loden.lab.Node;
import dev.loden.lab.ReferenceNetwork;
import dev.loden.lab.ReferenceRun;
import dev.loden.lab.Transcript;
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
            description = "the configuration's Backend (default ${DEFAULT-VALUE})")
    private String backendJson = "{\"Type\":\"vxlan\"}";

    @Option(names = "--iface", paramLabel = "<name>", description = "the nodes' link (default ${DEFAULT-VALUE})")
    private String external = "eth0";

    @Option(names = "--keep", description = "leave it running, to look around; see lab down")
    private boolean keep;

    @Override
    public Integer call() {
        var transcript = new Transcript(System.out, Home.isTerminal());
        var options = new ReferenceNetwork.Options(nodes, store, external, backendJson, List.of(Launchers.daemon()));
        transcript.heading("Making a bridge and " + nodes + " nodes (leases: " + options.store() + ")");
        Lab lab = Lab.create(ID);
        // Ctrl-C as well leaves nothing behind.
        Runtime.getRuntime().addShutdownHook(new Thread(lab::close, "take-down"));
        try (ReferenceNetwork network = ReferenceNetwork.create(lab, options)) {
            ReferenceRun.play(network, transcript);
            if (keep) {
                lab.keep();
                explainKept(network, transcript);
            }
        }
        transcript.heading(verdict(transcript.failures()));
        return transcript.failures() == 0 ? 0 : 1;
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
