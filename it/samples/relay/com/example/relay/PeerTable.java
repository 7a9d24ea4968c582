package com.example.relay;

import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The peers by subnet. Immutable: the threads that forward see the old table or the new one. */
final class PeerTable {
    static final PeerTable EMPTY = new PeerTable(Map.of());

    private final Map<Prefix, RelayPeer> peers;
    private final Map<Prefix, InetSocketAddress> endpoints = new HashMap<>();
    private final Set<SocketAddress> known = new HashSet<>();

    /** The prefix lengths there are, the longest first. */
    private final List<Integer> lengths;

    private PeerTable(Map<Prefix, RelayPeer> peers) {
        this.peers = Map.copyOf(peers);
        peers.values().forEach(peer -> endpoints.put(peer.subnet(), endpoint(peer)));
        known.addAll(endpoints.values());
        lengths = peers.keySet().stream()
                .map(Prefix::length)
                .distinct()
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    private static InetSocketAddress endpoint(RelayPeer peer) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(peer.node().toBytes()), peer.port());
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible); // four bytes are an address
        }
    }

    Collection<RelayPeer> peers() {
        return peers.values();
    }

    boolean has(Prefix subnet) {
        return peers.containsKey(subnet);
    }

    PeerTable with(RelayPeer peer) {
        var more = new HashMap<>(peers);
        more.put(peer.subnet(), peer);
        return new PeerTable(more);
    }

    PeerTable without(Prefix subnet) {
        var fewer = new HashMap<>(peers);
        fewer.remove(subnet);
        return new PeerTable(fewer);
    }

    /** Where packets to an address go: the longest prefix counts. */
    Optional<InetSocketAddress> lookUp(Ipv4 destination) {
        return lengths.stream()
                .flatMap(length -> Optional.ofNullable(endpoints.get(Prefix.of(destination, length))).stream())
                .findFirst();
    }

    /** Whether packets from there are taken. */
    boolean knows(SocketAddress source) {
        return known.contains(source);
    }
}
