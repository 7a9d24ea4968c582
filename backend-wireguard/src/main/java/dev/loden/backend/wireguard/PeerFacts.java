package dev.loden.backend.wireguard;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.Prefix;
import dev.loden.api.spi.Measure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What happened on the way to each peer, as it was last read: the age of its keys and what was transferred. For status and metrics.
 *
 * @param peers by their addresses
 */
record PeerFacts(Map<String, Fact> peers) {
    static final PeerFacts NONE = new PeerFacts(Map.of());

    /** So many peers have metrics of their own, the silent ones first: a page of metrics is read every few seconds. */
    private static final int MEASURED = 250;

    /** Of one peer. */
    record Fact(Device.Peer peer, boolean silent) {}

    /**
     * Of all peers of all devices.
     *
     * @param silent which are sent to without an answer for too long
     */
    static PeerFacts of(List<Device.Peer> peers, Predicate<PeerState.Id> silent) {
        var facts = new TreeMap<String, Fact>();
        for (Device.Peer peer : peers) {
            facts.put(
                    name(peer.state()), new Fact(peer, silent.test(peer.state().key())));
        }
        return new PeerFacts(facts);
    }

    /** A peer that others made may have no addresses. */
    private static String name(PeerState peer) {
        return peer.allowed().isEmpty()
                ? peer.publicKey().toString()
                : peer.allowed().stream().map(Prefix::toString).collect(Collectors.joining(" "));
    }

    /**
     * For {@code loden status}.
     *
     * @param now seconds since 1970
     */
    Settings describe(long now) {
        if (peers.isEmpty()) {
            return Settings.EMPTY;
        }
        var shown = new LinkedHashMap<String, Object>();
        peers.forEach((name, fact) -> shown.put(name, settings(fact, now)));
        var members = new LinkedHashMap<String, Object>();
        members.put("peers", peers.size());
        members.put(
                "with keys in use",
                count(fact -> HandshakeWatch.isFresh(fact.peer().handshake(), now)));
        members.put("without an answer", count(Fact::silent));
        members.put("byPeer", Settings.of(shown));
        return Settings.of(members);
    }

    private int count(Predicate<Fact> which) {
        return (int) peers.values().stream().filter(which).count();
    }

    private static Settings settings(Fact fact, long now) {
        Device.Peer peer = fact.peer();
        var members = new LinkedHashMap<String, Object>();
        members.put("endpoint", peer.state().endpoint().map(Endpoint::toString).orElse(""));
        if (peer.handshake() > 0) {
            members.put("handshakeSecondsAgo", Math.max(0, now - peer.handshake()));
        }
        members.put("receivedBytes", peer.received());
        members.put("sentBytes", peer.sent());
        members.put("trouble", fact.silent() ? HandshakeWatch.TROUBLE : "");
        return Settings.of(members);
    }

    /**
     * For Prometheus.
     *
     * @param now seconds since 1970
     */
    List<Measure> measures(long now) {
        var measures = new ArrayList<Measure>();
        if (!peers.isEmpty()) {
            measures.add(new Measure(
                    "silent_peers",
                    Measure.Kind.GAUGE,
                    "How many peers are sent to without a handshake for three minutes.",
                    Map.of(),
                    count(Fact::silent)));
        }
        Stream.of(true, false)
                .flatMap(silent -> peers.entrySet().stream()
                        .filter(entry -> entry.getValue().silent() == silent))
                .limit(MEASURED)
                .forEach(entry -> measure(Map.of("peer", entry.getKey()), entry.getValue(), now, measures));
        return measures;
    }

    private static void measure(Map<String, String> labels, Fact fact, long now, List<Measure> measures) {
        Device.Peer peer = fact.peer();
        if (peer.handshake() > 0) {
            double age = Math.max(0, now - peer.handshake());
            measures.add(new Measure(
                    "peer_handshake_age_seconds",
                    Measure.Kind.GAUGE,
                    "Since when keys are agreed on; none for a peer with which they never were.",
                    labels,
                    age));
        }
        measures.add(new Measure(
                "peer_received_bytes_total", Measure.Kind.COUNTER, "Bytes received from the peer.", labels, (double)
                        peer.received()));
        measures.add(
                new Measure("peer_sent_bytes_total", Measure.Kind.COUNTER, "Bytes sent to the peer.", labels, (double)
                        peer.sent()));
        measures.add(new Measure(
                "peer_silent",
                Measure.Kind.GAUGE,
                "Whether the peer is sent to without a handshake for three minutes.",
                labels,
                fact.silent() ? 1 : 0));
    }
}
