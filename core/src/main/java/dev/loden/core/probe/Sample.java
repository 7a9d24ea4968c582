package dev.loden.core.probe;

import dev.loden.api.lease.Subnets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Some of the peers.
 *
 * @param targets whom to probe; peers without a route are left out
 * @param present which of the known ones there are still
 * @param cursor where the next sample begins
 */
public record Sample(List<ProbeTarget> targets, Set<Subnets> present, long cursor) {
    /**
     * Which peers are wanted. They go round in an order that is random, another one on each node, and the same for as long as the
     * seed is: each has its turn, whoever comes and goes meanwhile.
     *
     * @param known whose presence is in question
     * @param again who is wanted in any case
     * @param most how many altogether
     * @param seed of the order
     * @param cursor where the last sample ended
     */
    public record Wanted(Set<Subnets> known, Predicate<Subnets> again, int most, long seed, long cursor) {
        /** One peer alone, by the text of its lease. */
        public static Wanted only(String lease) {
            return new Wanted(Set.of(), key -> key.toString().equals(lease), 0, 0, 0);
        }

        private long place(Subnets key) {
            return mixed(key.hashCode() ^ seed);
        }

        /** Steele, Lea and Flood, Fast splittable pseudorandom number generators (2014): mix64variant13. */
        private static long mixed(long value) {
            long z = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
            z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
            return z ^ z >>> 31;
        }
    }

    /**
     * Chooses. Takes about a millisecond for 20,000 peers.
     *
     * @param peers all of them
     * @param targets the ways to one; none if it has no route
     */
    public static Sample of(Wanted wanted, Stream<Subnets> peers, Function<Subnets, Stream<ProbeTarget>> targets) {
        var next = new TreeMap<Long, Subnets>(Long::compareUnsigned); // by the distance from the cursor
        var present = new LinkedHashMap<Subnets, Boolean>();
        peers.forEach(key -> {
            if (wanted.again().test(key)) {
                present.put(key, true);
            } else {
                next.put(wanted.place(key) - wanted.cursor() - 1, key);
                if (next.size() > wanted.most()) {
                    next.pollLastEntry();
                }
            }
            if (wanted.known().contains(key)) {
                present.putIfAbsent(key, false);
            }
        });
        var chosen = new ArrayList<Subnets>();
        present.forEach((key, again) -> {
            if (again) {
                chosen.add(key);
            }
        });
        long cursor = wanted.cursor();
        for (Map.Entry<Long, Subnets> entry : next.entrySet()) {
            if (chosen.size() < wanted.most()) {
                chosen.add(entry.getValue());
                cursor = wanted.place(entry.getValue());
            }
        }
        return new Sample(
                chosen.stream().flatMap(targets).toList(),
                present.keySet().stream().filter(wanted.known()::contains).collect(Collectors.toUnmodifiableSet()),
                cursor);
    }
}
