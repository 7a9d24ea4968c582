package dev.loden.core;

import dev.loden.api.lease.Subnets;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the kernel should hold: the whole by key, and each peer's part. Grows part by part and can be amended by single
 * peers. Lives on the reconcile thread, but for {@link #expects}.
 */
final class StandingPlan {
    private static final int OBJECTS_OF_A_PEER = 4;

    private final Map<ObjectKey, KernelObject> objects;
    private final Map<Subnets, NetworkPlan> peers;
    private final Map<Subnets, String> rejected = new LinkedHashMap<>();

    /** What more than one part wanted. */
    private final Set<ObjectKey> contested = new HashSet<>();

    /**
     * An empty plan.
     *
     * @param expected how many peers there will be, about
     */
    StandingPlan(int expected) {
        objects = new ConcurrentHashMap<>(OBJECTS_OF_A_PEER * expected);
        peers = HashMap.newHashMap(expected);
    }

    /** The whole. */
    Map<ObjectKey, KernelObject> objects() {
        return Collections.unmodifiableMap(objects);
    }

    /** Peers that could not be planned, and why. */
    Map<Subnets, String> rejected() {
        return Collections.unmodifiableMap(rejected);
    }

    /** Whether some part has it already; that another one asked is remembered. */
    boolean isTaken(ObjectKey key) {
        boolean taken = objects.containsKey(key);
        if (taken) {
            contested.add(key);
        }
        return taken;
    }

    boolean isContested(ObjectKey key) {
        return contested.contains(key);
    }

    /** What a peer takes; nothing if it is unknown or rejected. */
    NetworkPlan of(Subnets peer) {
        return peers.getOrDefault(peer, NetworkPlan.EMPTY);
    }

    void reject(Subnets peer, String reason) {
        rejected.put(peer, reason);
    }

    /** Adds a part that is no peer's. */
    void add(NetworkPlan part) {
        List<KernelObject> added = part.objects();
        for (int i = 0; i < added.size(); i++) {
            KernelObject object = added.get(i);
            ObjectKey key = object.key();
            KernelObject other = objects.putIfAbsent(key, object);
            if (other != null) {
                contested.add(key);
                added.subList(0, i).forEach(before -> objects.remove(before.key()));
                throw new PluginException(
                        ErrorCode.CONFLICT, "wants \"" + object + "\" but this is taken: \"" + other + "\"");
            }
        }
    }

    /** Adds a peer's part. */
    void add(Subnets peer, NetworkPlan part) {
        add(part);
        peers.put(peer, part);
    }

    /** Takes a peer's part out. */
    void remove(Subnets peer) {
        NetworkPlan part = peers.remove(peer);
        if (part != null) {
            part.objects().forEach(object -> objects.remove(object.key()));
        }
    }

    /**
     * Whether an event tells of nothing but what this plan wants, or does not mind: an echo of our own change, or somebody
     * else's who did the same; a neighbor the kernel found by itself. <b>Thread</b>: any.
     */
    boolean expects(KernelEvent.OfObject event) {
        return switch (event) {
            case KernelEvent.Put put -> put.object().equals(objects.get(put.key())) || isKernelsOwn(put.object());
            case KernelEvent.Removed removed -> !objects.containsKey(removed.key());
            case KernelEvent.Touched touched -> isEntry(touched.key()) && !objects.containsKey(touched.key());
        };
    }

    private boolean isKernelsOwn(KernelObject object) {
        return object instanceof Neighbor neighbor && !neighbor.permanent() && !objects.containsKey(object.key());
    }

    /** Of these, what no plan can say is not drift: learned, failed or never resolved. */
    private static boolean isEntry(ObjectKey key) {
        return key instanceof ObjectKey.OfNeighbor || key instanceof ObjectKey.OfFdbEntry;
    }
}
