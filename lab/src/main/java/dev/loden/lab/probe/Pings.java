package dev.loden.lab.probe;

import dev.loden.api.net.IpAddress;
import dev.loden.lab.net.Namespace;
import dev.loden.lab.net.Pod;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Steady pings between many pods at once: from {@link #start} to {@link #stop}. */
public final class Pings {
    private final List<Pair> pairs;
    private final Map<Pod, Fping> senders;
    private final long droppedBefore;

    private Pings(List<Pair> pairs, Map<Pod, Fping> senders, long droppedBefore) {
        this.pairs = pairs;
        this.senders = senders;
        this.droppedBefore = droppedBefore;
    }

    /**
     * Two pods, one of which pings the other.
     *
     * @param from sends
     * @param to answers
     * @param address to which it sends: one of {@code to}'s
     */
    public record Pair(Pod from, Pod to, IpAddress address) {
        /** To the first of the addresses. */
        public Pair(Pod from, Pod to) {
            this(from, to, to.address());
        }

        @Override
        public String toString() {
            return from.address() + " -> " + address;
        }
    }

    /**
     * All ordered pairs of different pods, for each of their addresses.
     *
     * @param pods any number
     * @return n * (n - 1) pairs, or twice as many in two families
     */
    public static List<Pair> everyPair(Collection<Pod> pods) {
        var pairs = new ArrayList<Pair>();
        for (Pod from : pods) {
            pods.stream()
                    .filter(to -> !to.equals(from))
                    .forEach(to -> to.addresses().forEach(address -> pairs.add(new Pair(from, to, address))));
        }
        return pairs;
    }

    /**
     * Starts them all.
     *
     * @param pairs the senders and their targets
     * @param perSecond how many packets for each pair; fewer are sent where the machine is too slow
     * @return the running pings
     */
    public static Pings start(List<Pair> pairs, int perSecond) {
        long droppedBefore = KernelDrops.atInputQueues();
        Map<Pod, List<String>> targets = pairs.stream()
                .collect(Collectors.groupingBy(
                        Pair::from,
                        LinkedHashMap::new,
                        Collectors.mapping(pair -> pair.address().toString(), Collectors.toList())));
        var senders = new LinkedHashMap<Pod, Fping>();
        targets.forEach((from, to) -> senders.put(from, Fping.start(from, to, perSecond)));
        return new Pings(List.copyOf(pairs), senders, droppedBefore);
    }

    /** The sending processes, for tests. */
    Collection<Fping> senders() {
        return senders.values();
    }

    /**
     * The result while they run.
     *
     * @return packets that were answered or have timed out after a second, by pair
     */
    public Losses soFar() {
        return losses(Fping::soFar);
    }

    /**
     * Ends them all. An unanswered packet of the last moments does not count, for its answer may have been on its way.
     *
     * @return the result by pair
     */
    public Losses stop() {
        return losses(Fping::stop);
    }

    private Losses losses(Function<Fping, Map<String, Loss>> result) {
        long dropped = KernelDrops.atPingSockets(namespaces()); // before the sockets are closed
        var bySender = new LinkedHashMap<Pod, Map<String, Loss>>();
        senders.forEach((from, fping) -> bySender.put(from, result.apply(fping)));
        var losses = new LinkedHashMap<Pair, Loss>();
        pairs.forEach(pair ->
                losses.put(pair, bySender.get(pair.from()).get(pair.address().toString())));
        return new Losses(losses, dropped + KernelDrops.atInputQueues() - droppedBefore);
    }

    private List<Namespace> namespaces() {
        return senders.keySet().stream().map(Pod::namespace).toList();
    }
}
