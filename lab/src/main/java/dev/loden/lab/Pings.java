package dev.loden.lab;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Steady pings between many pods at once: from {@link #start} to {@link #stop}. */
public final class Pings {
    private final List<Pair> pairs;
    private final Map<Pod, Probe> probes;

    private Pings(List<Pair> pairs, Map<Pod, Probe> probes) {
        this.pairs = pairs;
        this.probes = probes;
    }

    /**
     * Who pings whom.
     *
     * @param from sends
     * @param to answers
     */
    public record Pair(Pod from, Pod to) {
        @Override
        public String toString() {
            return from.address() + " -> " + to.address();
        }
    }

    /**
     * All ordered pairs of different pods.
     *
     * @param pods any number
     * @return n * (n - 1) pairs
     */
    public static List<Pair> everyPair(Collection<Pod> pods) {
        var pairs = new ArrayList<Pair>();
        for (Pod from : pods) {
            pods.stream().filter(to -> !to.equals(from)).forEach(to -> pairs.add(new Pair(from, to)));
        }
        return pairs;
    }

    /**
     * Starts them all.
     *
     * @param pairs who pings whom
     * @param perSecond how many packets for each pair
     * @return what counts the losses
     */
    public static Pings start(List<Pair> pairs, int perSecond) {
        Map<Pod, List<String>> targets = pairs.stream()
                .collect(Collectors.groupingBy(
                        Pair::from,
                        LinkedHashMap::new,
                        Collectors.mapping(pair -> pair.to().address().toString(), Collectors.toList())));
        var probes = new LinkedHashMap<Pod, Probe>();
        targets.forEach((from, to) -> probes.put(from, Probe.start(from, to, perSecond)));
        return new Pings(List.copyOf(pairs), probes);
    }

    /**
     * Ends them all.
     *
     * @return what got lost, by pair
     */
    public Losses stop() {
        var answers = new LinkedHashMap<Pod, Map<String, Loss>>();
        probes.forEach((from, probe) -> answers.put(from, probe.stop()));
        var losses = new LinkedHashMap<Pair, Loss>();
        pairs.forEach(pair -> losses.put(
                pair, answers.get(pair.from()).get(pair.to().address().toString())));
        return new Losses(losses);
    }
}
