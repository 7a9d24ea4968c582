package dev.loden.core.lease;

import dev.loden.api.net.Family;
import dev.loden.api.net.Prefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
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
    /** The first holder of each prefix: hardly ever are there more, and there are many prefixes. */
    private final NavigableMap<Prefix, H> holders = new TreeMap<>();

    private final Map<Prefix, Set<H>> others = new HashMap<>();
    private final int[] countByLength = new int[Family.IPV6.bits() + 1];

    void add(Prefix prefix, H holder) {
        H first = holders.putIfAbsent(prefix, holder);
        if (first == null) {
            countByLength[prefix.length()]++;
        } else if (!first.equals(holder)) {
            others.computeIfAbsent(prefix, none -> new HashSet<>()).add(holder);
        }
    }

    void remove(Prefix prefix, H holder) {
        boolean first = holder.equals(holders.get(prefix));
        Set<H> more = others.get(prefix);
        if (more != null) {
            H moved = first ? more.iterator().next() : holder;
            if (first) {
                holders.put(prefix, moved);
            }
            more.remove(moved);
            if (more.isEmpty()) {
                others.remove(prefix);
            }
        } else if (first) {
            countByLength[prefix.length()]--;
            holders.remove(prefix);
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
                collect(around, holders.get(around), found);
            }
        }
        Map.Entry<Prefix, H> inside = holders.ceilingEntry(prefix);
        while (inside != null && prefix.contains(inside.getKey())) {
            collect(inside.getKey(), inside.getValue(), found);
            inside = holders.higherEntry(inside.getKey());
        }
        return found;
    }

    private void collect(Prefix prefix, H holder, List<Held<H>> found) {
        if (holder != null) {
            found.add(new Held<>(prefix, holder));
            others.getOrDefault(prefix, Set.of()).forEach(other -> found.add(new Held<>(prefix, other)));
        }
    }

    void clear() {
        holders.clear();
        others.clear();
        Arrays.fill(countByLength, 0);
    }
}
