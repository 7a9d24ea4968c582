package dev.loden.distro.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A daemon's status for people: a screen of 80 x 24, however many peers there are. Pure. */
final class StatusText {
    /** So many ways and troubled peers are named; of the others the number. */
    private static final int MOST = 5;

    /** These lines are long. */
    private static final int MOST_PROBED = 2;

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
                && status.path("configurationRefused").asText().isEmpty();
    }

    private String print() {
        boolean ready = status.path("ready").asBoolean();
        line("Node", paint(ready, ready ? "ready" : "not ready: " + text("waiting")));
        line("Subnet", text("subnet") + (text("mtu").isEmpty() ? "" : ", MTU " + text("mtu")));
        line("Network", join(status.path("networks")));
        line("Backend", text("backend") + others());
        line("Interface", text("interface") + " with " + text("addresses") + " (" + text("interfaceChosen") + ")");
        line("Peers", peers());
        ways();
        troubledPeers();
        drivers();
        probes();
        line(
                "Kernel",
                text("turns") + " turns, " + text("changes") + " changes, " + text("repairs") + " repairs"
                        + (text("lastRepair").isEmpty() ? "" : "; last " + text("lastRepair")));
        status.path("troubles")
                .forEach(trouble -> line(
                        "Trouble",
                        paint(
                                false,
                                trouble.path("trouble").asText() + " (for "
                                        + trouble.path("seconds").asText() + " s)")));
        if (!text("configurationRefused").isEmpty()) {
            line("Refused", paint(false, "configuration: " + text("configurationRefused")));
        }
        status.path("overlaps").forEach(overlap -> line("Overlap", overlap.asText()));
        return text.toString();
    }

    private String others() {
        String others = join(status.path("otherBackends"));
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
            String said = driver.getValue().properties().stream()
                    .map(fact -> fact.getKey() + " " + fact.getValue().asText())
                    .collect(Collectors.joining("; "));
            line("Driver", driver.getKey() + ": " + said);
        });
    }

    private void troubledPeers() {
        List<JsonNode> troubled = StreamSupport.stream(status.path("troubled").spliterator(), false)
                .limit(MOST)
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
                .limit(MOST_PROBED)
                .forEach(peer -> line("", paint(false, probeLine(peer))));
        if (troubles.size() > MOST_PROBED) {
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

    private void line(String name, String value) {
        text.append("%-10s %s%n".formatted(name, value));
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
