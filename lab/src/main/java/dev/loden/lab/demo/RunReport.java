package dev.loden.lab.demo;

import dev.loden.lab.net.Node;
import dev.loden.lab.net.SubnetEnv;
import dev.loden.lab.probe.Throughput;
import dev.loden.lab.report.LabReport;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** What a run has found, as a report. */
public final class RunReport {
    private RunReport() {}

    /**
     * A run's report.
     *
     * @param network still running
     * @param transcript of the run
     * @param visits the modes; empty if none was switched to
     * @param made when and with what, for people
     * @param status what the first node's daemon says, as JSON
     * @return a value that outlives the network
     */
    public static LabReport of(
            ReferenceNetwork network, Transcript transcript, List<ModesRun.Visit> visits, String made, String status) {
        List<Node> nodes = network.nodes();
        return new LabReport(
                made,
                transcript.summary(),
                transcript.failures() == 0,
                nodes.stream().map(node -> host(node, nodes.getFirst())).toList(),
                visits.stream().map(visit -> stay(visit, nodes)).toList(),
                transcript.parts(),
                status);
    }

    private static LabReport.Host host(Node node, Node first) {
        String subnets = node.subnetEnv().ranges().stream()
                .map(SubnetEnv.Range::subnet)
                .map(Object::toString)
                .collect(Collectors.joining(" "));
        boolean routed = !node.segment().equals(first.segment());
        return new LabReport.Host(node.name(), node.address().toString(), subnets, routed);
    }

    private static LabReport.Stay stay(ModesRun.Visit visit, List<Node> nodes) {
        OptionalDouble gigabits = visit.tcp() instanceof Throughput.Measured measured
                ? OptionalDouble.of(measured.gigabitsPerSecond())
                : OptionalDouble.empty();
        var measured = new LabReport.Measured(
                visit.losses().sent(),
                visit.losses().lost(),
                gigabits,
                visit.tcp().toString());
        return new LabReport.Stay(
                visit.mode().toString(),
                edges(visit.mode(), nodes),
                visit.route(),
                visit.wire().toString(),
                measured,
                visit.times());
    }

    private static List<LabReport.Edge> edges(Mode mode, List<Node> nodes) {
        var edges = new ArrayList<LabReport.Edge>();
        for (int from = 0; from < nodes.size(); from++) {
            for (int to = from + 1; to < nodes.size(); to++) {
                edges.add(new LabReport.Edge(from, to, way(mode.way(nodes.get(from), nodes.get(to)))));
            }
        }
        return edges;
    }

    private static LabReport.Way way(Mode.Way way) {
        return switch (way) {
            case TUNNEL, DATAGRAM -> LabReport.Way.TUNNEL;
            case PLAIN -> LabReport.Way.DIRECT;
            case NONE -> LabReport.Way.NONE;
        };
    }
}
