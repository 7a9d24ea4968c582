package dev.loden.api.net;

import dev.loden.api.Stable;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A mutable set of prefixes that answers in logarithmic time whether a prefix overlaps one of them. Its members may
 * overlap each other. Not safe for use by several threads at once.
 *
 * @since 0.1
 */
@Stable
public final class PrefixSet {
    private final TreeSet<Prefix> members = new TreeSet<>();
    private final int[] countByLength = new int[Family.IPV6.bits() + 1];

    /** An empty set. */
    public PrefixSet() {}

    /**
     * Adds a prefix.
     *
     * @param prefix of either family
     * @return false if it was there already
     */
    public boolean add(Prefix prefix) {
        boolean added = members.add(prefix);
        if (added) {
            countByLength[prefix.length()]++;
        }
        return added;
    }

    /**
     * Removes a prefix.
     *
     * @param prefix of either family
     * @return false if it was not there
     */
    public boolean remove(Prefix prefix) {
        boolean removed = members.remove(prefix);
        if (removed) {
            countByLength[prefix.length()]--;
        }
        return removed;
    }

    /**
     * A member that shares an address with {@code prefix}: equal to it, wider or narrower.
     *
     * @param prefix of either family
     * @return the widest member around it, else the first inside it, else empty
     */
    public Optional<Prefix> overlapping(Prefix prefix) {
        for (int length = 0; length < prefix.length(); length++) {
            if (countByLength[length] > 0) {
                Prefix around = Prefix.of(prefix.address(), length);
                if (members.contains(around)) {
                    return Optional.of(around);
                }
            }
        }
        return Optional.ofNullable(members.ceiling(prefix)).filter(prefix::contains);
    }
}
