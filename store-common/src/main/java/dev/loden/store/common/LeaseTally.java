package dev.loden.store.common;

import dev.loden.api.Preview;
import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How much of what others wrote is kept in memory: so many leases, and so many bytes of large ones, both in proportion to the heap.
 * A lease that was kept stays, whatever comes after it; one that does not fit any more is left out, and the others are not affected. So
 * who writes many leases, or large ones, ends no daemon and displaces no peer.
 *
 * <p><b>Thread</b>: one at a time.
 *
 * @param <K> what identifies a lease in its store
 * @since 0.1
 */
@Preview
public final class LeaseTally<K> {
    /** A lease up to this weight, in bytes, counts as one; a heavier one is large. Those of flannel's backends weigh 300 to 500. */
    static final int LARGE = 1024;

    /** Bytes of the heap for a lease: with its routes and entries in desired state and snapshot one takes some 2,500. */
    static final int EACH = 5_000;

    /** Part of the heap for large leases. */
    static final int SHARE = 16;

    /** A loss of more than so many, and of more than one in so many, is doubted. */
    private static final int MANY = 10;

    /** Of an object with a reference to it, in bytes: 16 for its head, 8 for a member, 8 for the reference. */
    private static final int OBJECT = 32;

    private final long heap;
    private Map<K, Integer> kept = new HashMap<>();
    private Map<K, Integer> next = new HashMap<>();
    private boolean listing;
    private boolean doubted;
    private long large;
    private int refused;

    /**
     * A tally of nothing.
     *
     * @param heap bytes that this process may use
     */
    LeaseTally(long heap) {
        this.heap = heap;
    }

    /** A tally of nothing, in proportion to this process's heap. */
    public LeaseTally() {
        this(Runtime.getRuntime().maxMemory());
    }

    /** Begins a complete list: what is not admitted in it is forgotten at its {@link #end}. */
    public void begin() {
        listing = true;
        next = new HashMap<>();
        refused = 0;
        large = sum(kept);
    }

    /**
     * An entry cannot be read, one of the list if one is being read; what was kept of it stays.
     *
     * @param key the lease's
     */
    public void stays(K key) {
        Integer before = kept.get(key);
        if (listing && before != null) {
            next.put(key, before);
        }
    }

    /**
     * The list is complete, and leases that are not in it are forgotten; unless so many are missing that the store may have lost sight
     * of them: over 10, and over a tenth. Then the list is to be read again, and the second one counts.
     *
     * @return whether it counts
     */
    public boolean end() {
        listing = false;
        long missing =
                kept.keySet().stream().filter(key -> !next.containsKey(key)).count();
        doubted = !doubted && missing > MANY && missing * MANY > kept.size();
        if (!doubted) {
            kept = next;
        }
        next = new HashMap<>();
        large = sum(kept);
        return !doubted;
    }

    private static long sum(Map<?, Integer> weights) {
        return weights.values().stream().mapToLong(Integer::longValue).sum();
    }

    /**
     * Whether there is room for a lease.
     *
     * @param key the lease's
     * @param lease its new value
     * @return empty if it is kept; else why not, and what was kept of it before still is
     */
    public Optional<String> admit(K key, Lease lease) {
        int weight = weight(lease);
        int counted = weight > LARGE ? weight : 0;
        Integer before = listing ? next.getOrDefault(key, kept.get(key)) : kept.get(key);
        Optional<String> flaw = before == null ? crowded() : Optional.empty();
        if (flaw.isEmpty() && counted > (before == null ? 0 : before)) {
            flaw = tooLarge(counted - (before == null ? 0 : before), weight);
        }
        if (flaw.isPresent()) {
            refused++;
            stays(key);
            return flaw;
        }
        large += counted - (before == null ? 0 : before);
        (listing ? next : kept).put(key, counted);
        return flaw;
    }

    private Optional<String> crowded() {
        long most = heap / EACH;
        long present = listing ? Math.max(kept.size(), next.size()) : kept.size();
        return present < most
                ? Optional.empty()
                : Optional.of("there are more leases than the " + most + " that fit into the memory of this daemon");
    }

    private Optional<String> tooLarge(int more, int weight) {
        return large + more <= heap / SHARE
                ? Optional.empty()
                : Optional.of("takes " + weight + " bytes, and large leases take all of the " + heap / SHARE / 1024
                        + " KiB that they may in the memory of this daemon");
    }

    /**
     * A lease is gone.
     *
     * @param key the lease's
     */
    public void forget(K key) {
        Integer weight = kept.remove(key);
        large -= weight == null ? 0 : weight;
    }

    /**
     * Whether something of a lease is kept.
     *
     * @param key the lease's
     * @return true from its admission to its removal
     */
    public boolean isKept(K key) {
        return kept.containsKey(key);
    }

    /**
     * How many leases were refused since the last list began: one that came and went is among them.
     *
     * @return 0 if all are kept
     */
    public int refused() {
        return refused;
    }

    /** What a lease takes in memory, in bytes, roughly. */
    static int weight(Lease lease) {
        Advertisement advertised = lease.attributes().advertisement();
        return 4 * OBJECT + weight(advertised.backendType()) + weight(advertised.data()) + weight(advertised.v6Data());
    }

    private static int weight(String text) {
        return 2 * OBJECT + text.length();
    }

    private static int weight(Object value) {
        return switch (value) {
            case null -> 0;
            case String text -> weight(text);
            case Settings section -> weight(section);
            case List<?> items ->
                2 * OBJECT + items.stream().mapToInt(LeaseTally::weight).sum();
            default -> OBJECT;
        };
    }

    /** Each lease has one, and a stream for each costs a cold start more than the weighing. */
    private static int weight(Settings section) {
        int[] sum = {2 * OBJECT};
        section.forEach((name, value) -> sum[0] += weight(name) + weight(value));
        return sum[0];
    }
}
