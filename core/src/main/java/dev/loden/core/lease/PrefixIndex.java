package dev.loden.core.lease;

import dev.loden.api.net.Family;
import dev.loden.api.net.Prefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who holds which prefixes, found by overlap in logarithmic time. Several may hold one prefix. <b>Thread</b>: one at a time.
 *
 * @param <H> a holder
 */
public final class PrefixIndex<H> {
    private final NavigableMap<Prefix, Set<H>> holders = new TreeMap<>();
    private final int[] countByLength = new int[Family.IPV6.bits() + 1];

    void add(Prefix prefix, H holder) {
        Set<H> present = holders.putIfAbsent(prefix, Set.of(holder)); // hardly ever more, and there are many prefixes
        if (present == null) {
            countByLength[prefix.length()]++;
        } else {
            var more = new HashSet<>(present);
            more.add(holder);
            holders.put(prefix, more);
        }
    }

    void remove(Prefix prefix, H holder) {
        Set<H> present = holders.getOrDefault(prefix, Set.of());
        if (!present.contains(holder)) {
            return;
        }
        if (present.size() == 1) {
            countByLength[prefix.length()]--;
            holders.remove(prefix);
        } else {
            var fewer = new HashSet<>(present);
            fewer.remove(holder);
            holders.put(prefix, fewer);
        }
    }

    /** A prefix and one that holds it. */
    record Held<H>(Prefix prefix, H holder) {}

    /** All prefixes that share an address with this one: equal to it, wider or narrower. */
    List<Held<H>> overlapping(Prefix prefix) {
        if (holders.isEmpty()) {
            return List.of();
        }
        var found = new ArrayList<Held<H>>(0);
        for (int length = 0; length < prefix.length(); length++) {
            if (countByLength[length] > 0) {
                Prefix around = Prefix.of(prefix.address(), length);
                collect(around, holders.getOrDefault(around, Set.of()), found);
            }
        }
        Map.Entry<Prefix, Set<H>> inside = holders.ceilingEntry(prefix);
        while (inside != null && prefix.contains(inside.getKey())) {
            collect(inside.getKey(), inside.getValue(), found);
            inside = holders.higherEntry(inside.getKey());
        }
        return found;
    }

    private static <H> void collect(Prefix prefix, Set<H> holders, List<Held<H>> found) {
        holders.forEach(holder -> found.add(new Held<>(prefix, holder)));
    }

    void clear() {
        holders.clear();
        Arrays.fill(countByLength, 0);
    }
}
