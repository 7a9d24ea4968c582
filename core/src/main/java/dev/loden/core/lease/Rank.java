package dev.loden.core.lease;

import dev.loden.api.lease.Subnets;

/**
 * The order in which leases are entitled to what they claim: where two cannot both be, the lower one counts. It follows from the
 * leases alone, so that all nodes agree, whenever they started. A lease of another length than the network's subnets is suspect and
 * comes last, unless others assign subnets; of equal ones that which was created first comes first; where the store does not tell
 * that, the narrower one, then that of the lower address.
 *
 * @param suspect whether it has another length
 * @param created as {@link dev.loden.api.lease.Lease#created}
 * @param width by how many bits it is wider than the network's subnets, in its wider family; short, for there is a rank for each peer
 * @param key what identifies it in the store
 */
public record Rank(boolean suspect, long created, short width, Subnets key) implements Comparable<Rank> {
    @Override
    public int compareTo(Rank other) {
        int order = Boolean.compare(suspect, other.suspect);
        order = order != 0 ? order : Long.compare(created, other.created);
        order = order != 0 ? order : Short.compare(width, other.width);
        return order != 0 ? order : key.compareTo(other.key);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Rank that && compareTo(that) == 0;
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }
}
