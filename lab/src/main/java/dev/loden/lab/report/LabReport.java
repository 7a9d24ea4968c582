package dev.loden.lab.report;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What a run of the lab has shown.
 *
 * @param made when and with what, for people
 * @param summary the result in one line
 * @param good whether nothing failed
 * @param nodes in their order
 * @param modes in the order in which the network was in them; the first again at the end
 * @param parts what was printed
 * @param status what the first node's daemon says, as JSON; empty if it was not asked
 */
public record LabReport(
        String made,
        String summary,
        boolean good,
        List<Host> nodes,
        List<Stay> modes,
        List<Part> parts,
        String status) {
    /** Copies the lists. */
    public LabReport {
        nodes = List.copyOf(nodes);
        modes = List.copyOf(modes);
        parts = List.copyOf(parts);
    }

    /**
     * A node.
     *
     * @param name its
     * @param address on its segment
     * @param subnets of its pods, separated by blanks
     * @param routed whether the others reach it through a router
     */
    public record Host(String name, String address, String subnets, boolean routed) {}

    /** How packets get from one node to another. */
    public enum Way {
        /** Inside others, through a tunnel's device. */
        TUNNEL,
        /** By a route to the other node's address. */
        DIRECT,
        /** Not at all. */
        NONE
    }

    /**
     * The way between two nodes, in both directions.
     *
     * @param from the number of one in the list of nodes
     * @param to that of the other
     * @param way how
     */
    public record Edge(int from, int to, Way way) {}

    /**
     * The time in which the network was in a mode.
     *
     * @param mode its name
     * @param edges one for each pair of nodes
     * @param route by which the first node reaches the second one's pods
     * @param packets what was seen on the first node's link
     * @param measured how well it went
     * @param times when
     */
    public record Stay(String mode, List<Edge> edges, String route, String packets, Measured measured, Times times) {
        /** Copies the list. */
        public Stay {
            edges = List.copyOf(edges);
        }
    }

    /**
     * How well it went.
     *
     * @param pings that were sent, during the switch too
     * @param lost those without an answer
     * @param gigabits of one TCP stream in a second; empty if there is no figure
     * @param tcp the same in words
     */
    public record Measured(int pings, int lost, OptionalDouble gigabits, String tcp) {}

    /**
     * Milliseconds since the first of the modes began.
     *
     * @param begun when the configuration was written
     * @param switched when all nodes had the new routes
     * @param drained when nothing was left of the mode before
     * @param ended when the last measurement was over
     */
    public record Times(long begun, long switched, long drained, long ended) {}

    /**
     * A part of what was printed.
     *
     * @param heading what follows
     * @param lines each with its mark
     */
    public record Part(String heading, List<Line> lines) {
        /** Copies the list. */
        public Part {
            lines = List.copyOf(lines);
        }
    }

    /**
     * A line.
     *
     * @param mark {@code ok}, {@code FAILED}, {@code not measured}; empty for output of commands
     * @param text the rest
     */
    public record Line(String mark, String text) {}
}
