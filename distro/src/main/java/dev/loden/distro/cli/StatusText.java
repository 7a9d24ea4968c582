package dev.loden.distro.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A daemon's status for people: a screen of 80 x 24, however many peers there are. Pure. */
final class StatusText {
    /** So many ways, peers and troubles are named; of the others the number. */
    private static final int MOST = 3;

    /** So many peers that cannot be reached or that packets do not arrive at, whose lines are long. */
    private static final int MOST_TROUBLED = 1;

    /** Of a value, and in each, in columns: a screen is 80 wide, and three dots have to fit. */
    private static final int LINES = 3;

    private static final int WIDTH = 66;

    /** A screen has 24 lines, and the prompt takes one. */
    private static final int SCREEN = 23;

    private static final char ESCAPE = '\u001b';

    private static final String GREEN = "\u001b[32m";
    private static final String RED = "\u001b[31m";
    private static final String PLAIN = "\u001b[0m";

    private final JsonNode status;
    private final boolean colour;
    private final StringBuilder text = new StringBuilder();

    private StatusText(JsonNode status, boolean colour) {
        this.status = status;
        this.colour = colour;
    }

    /**
     * Prints a status.
     *
     * @param status as {@code GET /v1/status} gives it
     * @param colour whether a terminal shows it
     */
    static String of(JsonNode status, boolean colour) {
        return new StatusText(status, colour).print();
    }

    /** Whether nothing is wrong. */
    static boolean isHealthy(JsonNode status) {
        return status.path("ready").asBoolean()
                && status.path("unhealthy").asText().isEmpty()
                && status.path("troubles").isEmpty()
                && status.path("unreachable").isEmpty()
                && status.path("probeTroubles").isEmpty()
                && DriverText.isHealthy(status)
                && status.path("configurationRefused").asText().isEmpty();
    }

    private String print() {
        boolean ready = status.path("ready").asBoolean();
        line(
                "Node",
                paint(ready, ready ? "ready" : "not ready: " + text("waiting"))
                        + (text("version").isEmpty() ? "" : ", Loden " + text("version")));
        if (!text("stale").isEmpty()) {
            line("Stale", paint(false, text("stale")));
        }
        troubles();
        line("Subnet", text("subnet") + (text("mtu").isEmpty() ? "" : ", MTU " + text("mtu")) + expiry());
        line("Store", store());
        line(
                "Network",
                join(status.path("networks"))
                        + (text("configurationFrom").isEmpty()
                                ? ""
                                : ", configuration from " + text("configurationFrom")));
        line("Backend", text("backend") + others());
        line("Interface", text("interface") + " with " + text("addresses") + " (" + text("interfaceChosen") + ")");
        line("Peers", peers());
        ways();
        troubledPeers();
        drivers();
        probes();
        line("Kernel", text("turns") + " turns, " + text("changes") + " changes, " + text("repairs") + " repairs");
        if (!text("lastRepair").isEmpty()) {
            line("", "last repair " + text("lastRepair"));
        }
        if (!text("logLevel").isEmpty()) {
            line("Log level", text("logLevel"));
        }
        StreamSupport.stream(status.path("overlaps").spliterator(), false)
                .limit(MOST)
                .forEach(overlap -> line("Overlap", overlap.asText()));
        return colour ? screen() : text.toString();
    }

    /** What comes first matters most. */
    private String screen() {
        List<String> lines = text.toString().lines().toList();
        return lines.size() <= SCREEN
                ? text.toString()
                : String.join("\n", lines.subList(0, SCREEN - 1)) + PLAIN + "\nand more: loden status | cat\n";
    }

    private void troubles() {
        StreamSupport.stream(status.path("troubles").spliterator(), false)
                .limit(MOST)
                .forEach(trouble -> line(
                        "Trouble",
                        paint(
                                false,
                                trouble.path("trouble").asText() + " (for "
                                        + trouble.path("seconds").asText() + " s)")));
        if (!text("configurationRefused").isEmpty()) {
            line("Refused", paint(false, "configuration: " + text("configurationRefused")));
        }
    }

    /** Where leases expire: how long this node's is valid without the store. */
    private String expiry() {
        JsonNode seconds = status.path("leaseSecondsLeft");
        return seconds.isMissingNode() ? "" : ", lease renewed in time, else valid for " + time(seconds.asLong());
    }

    private static String time(long seconds) {
        return seconds >= 7_200 ? seconds / 3_600 + " h" : seconds >= 120 ? seconds / 60 + " min" : seconds + " s";
    }

    private String store() {
        boolean away = StreamSupport.stream(status.path("troubles").spliterator(), false)
                .anyMatch(trouble -> trouble.path("trouble").asText().startsWith("lease store: "));
        return text("store") + ", " + paint(!away, away ? "does not answer" : "answers");
    }

    private String others() {
        JsonNode draining = status.path("draining");
        String others = StreamSupport.stream(status.path("otherBackends").spliterator(), false)
                .map(JsonNode::asText)
                .map(name -> name
                        + (draining.has(name)
                                ? " (closes in " + time(draining.path(name).asLong()) + ")"
                                : ""))
                .collect(Collectors.joining(", "));
        return others.isEmpty() ? "" : "; also open: " + others;
    }

    private String peers() {
        int unreachable = status.path("unreachable").size();
        String counts =
                text("peers") + " (" + (unreachable == 0 ? "all reachable" : unreachable + " unreachable") + ")";
        return paint(unreachable == 0, counts);
    }

    private void ways() {
        List<String> ways = new ArrayList<>();
        status.path("ways").properties().stream()
                .sorted((a, b) -> b.getValue().asInt() - a.getValue().asInt())
                .limit(MOST)
                .forEach(way -> ways.add(way.getValue().asText() + " " + way.getKey()));
        ways.forEach(way -> line("", way));
    }

    private void drivers() {
        status.path("drivers").properties().forEach(driver -> {
            String margin = "Driver";
            for (DriverText.Line line : DriverText.lines(driver.getKey(), driver.getValue())) {
                line(margin, line.good() ? line.text() : paint(false, line.text()));
                margin = "";
            }
        });
    }

    private void troubledPeers() {
        List<JsonNode> troubled = StreamSupport.stream(status.path("troubled").spliterator(), false)
                .limit(MOST_TROUBLED)
                .toList();
        troubled.forEach(peer -> line("", paint(false, peerLine(peer))));
        int more = status.path("unreachable").size() - troubled.size();
        if (more > 0) {
            line("", "and " + more + " more: loden status --peers");
        }
    }

    /** How many peers are in which state; empty if none was probed. */
    static String probeCounts(JsonNode status) {
        return status.path("probes").properties().stream()
                .filter(state -> state.getValue().asInt() > 0)
                .map(state -> state.getValue().asText() + " " + state.getKey())
                .collect(Collectors.joining(", "));
    }

    /** Of these peers it is known whether packets arrive. */
    private void probes() {
        String counts = probeCounts(status);
        if (counts.isEmpty()) {
            return;
        }
        JsonNode troubles = status.path("probeTroubles");
        line("Probes", paint(troubles.isEmpty(), counts));
        StreamSupport.stream(troubles.spliterator(), false)
                .limit(MOST_TROUBLED)
                .forEach(peer -> line("", paint(false, probeLine(peer))));
        if (troubles.size() > MOST_TROUBLED) {
            line("", "and others: loden status --peers");
        }
    }

    private static String probeLine(JsonNode peer) {
        return peer.path("lease").asText() + " at " + peer.path("address").asText() + ": "
                + peer.path("text").asText() + ": " + peer.path("remedy").asText();
    }

    private static String peerLine(JsonNode peer) {
        return peer.path("lease").asText() + " at " + peer.path("addresses").asText("-") + ": "
                + peer.path("trouble").asText();
    }

    /** Peers as a table. */
    static String table(List<JsonNode> peers) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("LEASE", "ADDRESS", "BACKEND", "STATE", "PROBE", "ROUTE"));
        for (JsonNode peer : peers) {
            String trouble = peer.path("trouble").asText();
            rows.add(List.of(
                    peer.path("lease").asText(),
                    peer.path("addresses").asText(),
                    peer.path("backend").asText(),
                    trouble.isEmpty() ? "programmed" : trouble,
                    probe(peer.path("probe")),
                    peer.path("route").asText()));
        }
        return Table.text(rows);
    }

    /** How it is, and loss and latency of the way that pods' packets take. */
    private static String probe(JsonNode probe) {
        if (probe.isMissingNode()) {
            return "-";
        }
        JsonNode path = probe.has("overlay") ? probe.path("overlay") : probe.path("underlay");
        return probe.path("state").asText() + ", " + path.path("lossPercent").asInt() + " % lost, "
                + "%.1f ms".formatted(path.path("latencyMicros").asInt() / 1000.0);
    }

    /** Terminals break long lines; these are broken where words end, and a value has {@value #LINES} of them at most. */
    private void line(String name, String value) {
        String rest = value;
        String margin = name;
        for (int i = 0; i < LINES && !rest.isEmpty(); i++) {
            int end = colour ? end(rest) : rest.length();
            text.append("%-10s %s%n".formatted(margin, rest.substring(0, end).stripTrailing()));
            rest = rest.substring(end).stripLeading();
            margin = "";
        }
        if (colour && !rest.isEmpty()) {
            text.insert(text.length() - 1, "...");
        }
        if (colour && value.contains(PLAIN) && rest.contains(PLAIN)) {
            text.insert(text.length() - 1, PLAIN);
        }
    }

    /** Where the first line of a text ends, not counting colours. */
    private static int end(String value) {
        int shown = 0;
        int blank = 0;
        for (int at = 0; at < value.length(); at++) {
            if (value.charAt(at) == ESCAPE) {
                at = value.indexOf('m', at);
                continue;
            }
            if (value.charAt(at) == ' ') {
                blank = at;
            }
            if (++shown > WIDTH) {
                return blank > 0 ? blank : at;
            }
        }
        return value.length();
    }

    private String text(String member) {
        return status.path(member).asText();
    }

    private static String join(JsonNode texts) {
        return StreamSupport.stream(texts.spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(", "));
    }

    private String paint(boolean good, String value) {
        return colour ? (good ? GREEN : RED) + value + PLAIN : value;
    }
}
