package dev.loden.distro.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loden.distro.doctor.Doctor;
import dev.loden.distro.doctor.Finding;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What the daemon on this host knows of itself and its peers, as findings. */
final class DaemonFindings {
    /** So many peers with one address are named. */
    private static final int NAMED = 5;

    private DaemonFindings() {}

    static List<Finding> of(ControlClient daemon) {
        try {
            JsonNode status = daemon.get("/v1/status");
            var found = new ArrayList<>(node(status));
            found.addAll(probes(status));
            found.add(addresses(status, daemon.peers()));
            clock(status).ifPresent(found::add);
            return found;
        } catch (IOException e) {
            return List.of(Doctor.noDaemon(e.getMessage()));
        }
    }

    private static List<Finding> node(JsonNode status) {
        List<String> unreachable = status.path("unreachable").properties().stream()
                .map(peer -> peer.getKey() + ": " + peer.getValue().asText())
                .toList();
        return Doctor.ofDaemon(
                status.path("waiting").asText(),
                StreamSupport.stream(status.path("troubles").spliterator(), false)
                        .map(trouble -> trouble.path("trouble").asText())
                        .toList(),
                unreachable);
    }

    static List<Finding> probes(JsonNode status) {
        var found = new ArrayList<Finding>();
        status.path("probeTroubles")
                .forEach(peer -> found.add(Doctor.probed(
                        peer.path("lease").asText() + " at "
                                + peer.path("address").asText() + ": "
                                + peer.path("text").asText(),
                        peer.path("remedy").asText())));
        String counts = StatusText.probeCounts(status);
        if (found.isEmpty() && !counts.isEmpty()) {
            found.add(Doctor.probesAreWell(counts));
        }
        return found;
    }

    /** Only where the store gives its time. */
    static Optional<Finding> clock(JsonNode status) {
        JsonNode ahead = status.path("clockAheadMillis");
        return ahead.isNumber()
                ? Optional.of(Doctor.clockOfStore(Duration.ofMillis(ahead.asLong())))
                : Optional.empty();
    }

    /** Machines that were cloned, or the address that every VirtualBox has behind its NAT. */
    private static Finding addresses(JsonNode status, List<JsonNode> peers) {
        Map<String, List<String>> leases = new TreeMap<>();
        for (String own : status.path("addresses").asText().split(" ")) {
            leases.computeIfAbsent(own, address -> new ArrayList<>()).add("this node");
        }
        for (JsonNode peer : peers) {
            for (String address : peer.path("addresses").asText().split(" ")) {
                leases.computeIfAbsent(address, any -> new ArrayList<>())
                        .add(peer.path("lease").asText());
            }
        }
        leases.remove("");
        List<String> shared = leases.entrySet().stream()
                .filter(entry -> entry.getValue().size() > 1)
                .map(entry -> entry.getKey() + " of "
                        + entry.getValue().stream().limit(NAMED).collect(Collectors.joining(", ")))
                .toList();
        return Doctor.publicAddresses(shared.stream().limit(NAMED).toList());
    }
}
