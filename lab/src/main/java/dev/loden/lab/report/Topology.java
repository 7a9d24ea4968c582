package dev.loden.lab.report;

import java.util.List;

/** The nodes, the segments they are on, and the ways between them in one mode, as a picture. Pure. */
final class Topology {
    private static final int BOX = 150;
    private static final int GAP = 40;
    private static final int HEIGHT = 74;

    /** Above it are the ways. */
    private static final int TOP = 120;

    private static final int SEGMENT = TOP + HEIGHT + 34;

    /** Between more nodes only the first one's ways are drawn. */
    private static final int ALL_WAYS = 5;

    private final List<LabReport.Host> nodes;

    Topology(List<LabReport.Host> nodes) {
        this.nodes = nodes;
    }

    String picture(LabReport.Stay stay) {
        var content = new StringBuilder();
        stay.edges().stream()
                .filter(edge -> nodes.size() <= ALL_WAYS || edge.from() == 0)
                .forEach(edge -> content.append(way(edge)));
        for (int i = 0; i < nodes.size(); i++) {
            content.append(node(i));
        }
        content.append(segments());
        int width = Math.max(1, nodes.size()) * (BOX + GAP);
        return Xml.picture(width, SEGMENT + 24, words(stay), content.toString());
    }

    private String words(LabReport.Stay stay) {
        var words = new StringBuilder(stay.mode()).append(": ");
        stay.edges()
                .forEach(edge -> words.append(nodes.get(edge.from()).name())
                        .append(" to ")
                        .append(nodes.get(edge.to()).name())
                        .append(' ')
                        .append(words(edge.way()))
                        .append("; "));
        return words.toString();
    }

    private static String words(LabReport.Way way) {
        return switch (way) {
            case TUNNEL -> "through the tunnel";
            case DIRECT -> "by a direct route";
            case NONE -> "not at all";
        };
    }

    private static int left(int node) {
        return node * (BOX + GAP) + GAP / 2;
    }

    private static int middle(int node) {
        return left(node) + BOX / 2;
    }

    /** An arc, the higher the farther. */
    private static String way(LabReport.Edge edge) {
        int from = middle(edge.from());
        int to = middle(edge.to());
        int top = Math.max(8, TOP - 24 - 34 * Math.abs(edge.to() - edge.from()));
        String path = "M " + from + " " + TOP + " C " + from + " " + top + " " + to + " " + top + " " + to + " " + TOP;
        String kind = switch (edge.way()) {
            case TUNNEL -> "way tunnel";
            case DIRECT -> "way direct";
            case NONE -> "way none";
        };
        return Xml.empty("path" + Xml.at("d", path, "class", kind));
    }

    private String node(int number) {
        LabReport.Host node = nodes.get(number);
        int x = left(number);
        return Xml.empty("rect" + Xml.at("x", x, "y", TOP, "width", BOX, "height", HEIGHT, "rx", 6, "class", "box"))
                + Xml.label(middle(number), TOP + 20, "name", node.name())
                + Xml.label(middle(number), TOP + 38, "small", node.address())
                + pods(middle(number), node.subnets());
    }

    private static String pods(int x, String subnets) {
        var text = new StringBuilder();
        int y = TOP + 54;
        for (String subnet : subnets.split(" ", 2)) {
            text.append(Xml.label(x, y, "small pods", subnet));
            y += 14;
        }
        return text.toString();
    }

    /** One line beneath the nodes on the first segment; those behind the router have one of their own. */
    private String segments() {
        var text = new StringBuilder();
        int last = (int) nodes.stream().filter(node -> !node.routed()).count() - 1;
        if (last >= 0) {
            text.append(line(middle(0), SEGMENT, middle(last), SEGMENT));
        }
        for (int i = 0; i < nodes.size(); i++) {
            text.append(line(middle(i), TOP + HEIGHT, middle(i), SEGMENT));
            if (i > last) {
                text.append(line(middle(last), SEGMENT, middle(i), SEGMENT));
                int x = left(i) - GAP / 2;
                text.append(Xml.empty("circle" + Xml.at("cx", x, "cy", SEGMENT, "r", 7, "class", "box")));
                text.append(Xml.label(x, SEGMENT + 20, "small", "router"));
            }
        }
        return text.toString();
    }

    private static String line(int fromX, int fromY, int toX, int toY) {
        return Xml.empty("line" + Xml.at("x1", fromX, "y1", fromY, "x2", toX, "y2", toY, "class", "wire"));
    }
}
