package dev.loden.backend.udp.plane;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where packets go, and where they may come from. Immutable: workers use the old one or the new one, never a mixture.
 * <b>Thread</b>: any.
 */
public final class PeerTable {
    /** Knows nobody. */
    public static final PeerTable EMPTY = new PeerTable(List.of(), List.of());

    private final PrefixMap destinations;
    private final Node[] endpoints;
    private final PrefixMap sources;
    private final Node[] senders;

    /** The next node that may send from the same subnet, by number; {@link PrefixMap#NONE} at the end. */
    private final int[] next;

    /** Counts from {@link #until} on; empty if this one lasts. */
    private final Optional<PeerTable> later;

    private final long until;

    /**
     * A node that packets for a subnet go to, or that they may come from.
     *
     * @param subnet its pods'
     * @param node its address between nodes
     * @param port where it receives; of a sender it does not matter
     */
    public record Entry(Prefix subnet, IpAddress node, int port) {}

    /** An address in the form in which it is compared and sent to; of IPv4, high is 0. */
    record Node(boolean isIpv4, long high, long low, int port) {
        static Node of(Entry entry) {
            return switch (entry.node()) {
                case Ipv4 four -> new Node(true, 0, four.bits() & 0xffff_ffffL, entry.port());
                case Ipv6 six -> new Node(false, six.high(), six.low(), entry.port());
            };
        }

        boolean is(boolean four, long otherHigh, long otherLow) {
            return isIpv4 == four && low == otherLow && high == otherHigh;
        }
    }

    private PeerTable(Collection<Entry> peers, Collection<Entry> known) {
        var byDestination = new HashMap<Prefix, Integer>();
        endpoints = new Node[peers.size()];
        for (Entry peer : peers) {
            endpoints[byDestination.size()] = Node.of(peer);
            byDestination.put(peer.subnet(), byDestination.size());
        }
        destinations = PrefixMap.of(byDestination);
        var all = new ArrayList<>(peers);
        all.addAll(known);
        Map<Prefix, Integer> bySource = new HashMap<>();
        senders = new Node[all.size()];
        next = new int[all.size()];
        for (int i = 0; i < senders.length; i++) {
            senders[i] = Node.of(all.get(i));
            Integer before = bySource.put(all.get(i).subnet(), i);
            next[i] = before == null ? PrefixMap.NONE : before;
        }
        sources = PrefixMap.of(bySource);
        later = Optional.empty();
        until = 0;
    }

    private PeerTable(PeerTable same, long until, PeerTable later) {
        destinations = same.destinations;
        endpoints = same.endpoints;
        sources = same.sources;
        senders = same.senders;
        next = same.next;
        this.later = Optional.of(later);
        this.until = until;
    }

    /**
     * A table.
     *
     * @param peers by subnet, each subnet once: packets go to them, and may come from them
     * @param senders packets may come from these besides
     * @return immutable
     */
    public static PeerTable of(Collection<Entry> peers, Collection<Entry> senders) {
        return new PeerTable(peers, senders);
    }

    /**
     * The same for a while.
     *
     * @param nanoTime the end of that, by {@link System#nanoTime}
     * @param then counts after it
     * @return immutable
     */
    public PeerTable until(long nanoTime, PeerTable then) {
        return new PeerTable(this, nanoTime, then);
    }

    /** Whether it counts until somebody makes another one. */
    boolean lasts() {
        return later.isEmpty();
    }

    /**
     * That which counts.
     *
     * @param nanoTime the present, by {@link System#nanoTime}
     * @return this one, or the one after it
     */
    public PeerTable at(long nanoTime) {
        return later.filter(then -> nanoTime - until >= 0).orElse(this);
    }

    /**
     * Whether packets to an address go to a peer.
     *
     * @param pod any address
     * @return false if they go nowhere
     */
    public boolean reaches(IpAddress pod) {
        int number = switch (pod) {
            case Ipv4 four -> destination(four.bits());
            case Ipv6 six -> destination(six.high(), six.low());
        };
        return number != PrefixMap.NONE;
    }

    /** The number of the peer that packets to an IPv4 address go to; {@link PrefixMap#NONE} if there is none. */
    int destination(int address) {
        return destinations.find(address);
    }

    int destination(long high, long low) {
        return destinations.find(high, low);
    }

    Node endpoint(int number) {
        return endpoints[number];
    }

    /**
     * Whether a node may send packets from an address of a pod.
     *
     * @param source the pod's
     * @param node the node's
     * @return true if the node has that subnet, or had it until a moment ago
     */
    public boolean accepts(IpAddress source, IpAddress node) {
        Node at = Node.of(new Entry(Prefix.of(source, source.family().bits()), node, 0));
        return switch (source) {
            case Ipv4 four -> accepts(four.bits(), at.isIpv4, at.high, at.low);
            case Ipv6 six -> accepts(six.high(), six.low(), at.isIpv4, at.high, at.low);
        };
    }

    /** Whether a node may send packets from an inner IPv4 address. */
    boolean accepts(int source, boolean byIpv4, long nodeHigh, long nodeLow) {
        return isOneOf(sources.find(source), byIpv4, nodeHigh, nodeLow);
    }

    boolean accepts(long sourceHigh, long sourceLow, boolean byIpv4, long nodeHigh, long nodeLow) {
        return isOneOf(sources.find(sourceHigh, sourceLow), byIpv4, nodeHigh, nodeLow);
    }

    private boolean isOneOf(int first, boolean byIpv4, long nodeHigh, long nodeLow) {
        for (int at = first; at != PrefixMap.NONE; at = next[at]) {
            if (senders[at].is(byIpv4, nodeHigh, nodeLow)) {
                return true;
            }
        }
        return false;
    }
}
