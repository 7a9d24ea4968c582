package dev.loden.reconcile;

import dev.loden.api.net.InvalidValueException;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.spi.PluginException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What the kernel should hold: the sum of the plans of many parts, any of which can be planned anew by itself. Parts may want
 * the same object and share it. Where two want different objects under one key, the lower part in the order of {@code P} gets
 * all it wants and the other waits, with all of its plan, until the key is free. So the state follows from the plans
 * alone, however and in whatever order they came.
 *
 * <p><b>Thread</b>: one at a time, except {@link #expects}.
 *
 * @param <P> identifies a part; lower ones take precedence
 */
public final class DesiredState<P extends Comparable<P>> {
    private final Map<ObjectKey, Claim<P>> claims = new ConcurrentHashMap<>();
    private final Map<ObjectKey, KernelObject> objects = new ClaimedObjects(claims);

    /** What each part has in the state. */
    private final Map<P, NetworkPlan> held = new HashMap<>();

    /** What parts want that did not get it, or not in the form they want. */
    private final Map<P, Waiting> waiting = new TreeMap<>();

    /** The parts that wait for a key. */
    private final Map<ObjectKey, NavigableSet<P>> queues = new HashMap<>();

    /** Parts without a plan, and why. */
    private final Map<P, String> failed = new TreeMap<>();

    /** The parts to be tried again, while one is replaced. */
    private final NavigableSet<P> pending = new TreeSet<>();

    private long rejections;

    /** An empty state. */
    public DesiredState() {}

    private record Waiting(NetworkPlan plan, String reason) {}

    /**
     * The whole.
     *
     * @return a live view, by key
     */
    public Map<ObjectKey, KernelObject> objects() {
        return objects;
    }

    /**
     * The parts of which nothing is in the state because they could not be planned or want what another one has.
     *
     * @return a copy, with the reason for each
     */
    public Map<P, String> rejected() {
        var all = new TreeMap<>(failed);
        waiting.forEach((part, wants) -> {
            if (!held.containsKey(part)) {
                all.put(part, wants.reason());
            }
        });
        return all;
    }

    /** The part that an object is wanted by, the first of several. */
    Optional<P> holder(ObjectKey key) {
        return Optional.ofNullable(claims.get(key)).map(Claim::holder);
    }

    /** What a part has in the state. */
    NetworkPlan plan(P part) {
        return held.getOrDefault(part, NetworkPlan.EMPTY);
    }

    /** Another number whenever {@link #rejected} may be something else. */
    long rejections() {
        return rejections;
    }

    /**
     * The parts that have been planned, or failed to be.
     *
     * @return a live view of those with objects, and a copy of the others
     */
    Collection<P> parts() {
        if (failed.isEmpty() && waiting.isEmpty()) {
            return Collections.unmodifiableSet(held.keySet());
        }
        var all = new TreeSet<>(held.keySet());
        all.addAll(waiting.keySet());
        all.addAll(failed.keySet());
        return all;
    }

    /**
     * Plans parts anew.
     *
     * @param dirty the parts; quickest in ascending order
     * @param planner gives a part's plan, empty if there is no such part any more; throws PluginException or
     *     InvalidValueException if the part cannot be planned
     */
    void replan(Collection<P> dirty, Function<P, NetworkPlan> planner, Revision revision) {
        for (P part : dirty) {
            try {
                NetworkPlan plan = planner.apply(part);
                if (failed.remove(part) != null) {
                    rejections++;
                }
                replace(part, plan, revision);
            } catch (PluginException | InvalidValueException e) {
                replace(part, NetworkPlan.EMPTY, revision);
                failed.put(part, String.valueOf(e.getMessage()));
                rejections++;
            }
        }
    }

    private void replace(P part, NetworkPlan plan, Revision revision) {
        NetworkPlan before = plan(part);
        if (!waiting.containsKey(part) && plan.equals(before)) {
            return;
        }
        if (!before.objects().isEmpty()) {
            release(part, revision);
        }
        leaveQueues(part);
        admit(part, plan, revision);
        for (P next = pending.pollFirst(); next != null; next = pending.pollFirst()) {
            Optional<NetworkPlan> wanted = wanted(next);
            release(next, revision);
            leaveQueues(next);
            if (wanted.isPresent()) {
                admit(next, wanted.get(), revision);
            }
        }
    }

    private Optional<NetworkPlan> wanted(P part) {
        return Optional.ofNullable(waiting.get(part)).map(Waiting::plan).or(() -> Optional.ofNullable(held.get(part)));
    }

    /** Takes a part's objects out; the parts that wait for one of them are to be tried again. */
    private void release(P part, Revision revision) {
        NetworkPlan plan = held.remove(part);
        if (plan == null) {
            return;
        }
        for (KernelObject object : plan.objects()) {
            ObjectKey key = object.key();
            Claim<P> claim = claims.get(key);
            if (claim == null || !claim.isHeldBy(part)) {
                continue; // the plan has the object twice
            }
            if (claim.sharers().isEmpty()) {
                claims.remove(key);
                revision.touch(key, Optional.of(claim.object()));
            } else {
                claims.put(key, claim.minus(part));
            }
            // Those before this part do not wait for it.
            Optional.ofNullable(queues.get(key)).ifPresent(queue -> pending.addAll(queue.tailSet(part, false)));
        }
    }

    /** Gives a part all it wants, at the expense of those after it; or lets it wait for those before it. */
    private void admit(P part, NetworkPlan plan, Revision revision) {
        Optional<String> obstacle = hold(part, plan, revision);
        if (obstacle.isPresent()) {
            enqueue(part, new Waiting(plan, obstacle.get()));
            NetworkPlan plain = NextHops.plain(plan);
            if (!plain.equals(plan)) {
                hold(part, plain, revision);
            }
        }
    }

    /** Puts a plan into the state, unless something stands against it. */
    private Optional<String> hold(P part, NetworkPlan plan, Revision revision) {
        var rivals = new Rivals<P>(part);
        plan.objects().forEach(object -> rivals.meet(object, claims.get(object.key())));
        if (rivals.obstacle().isPresent()) {
            return rivals.obstacle();
        }
        rivals.weaker().forEach(rival -> evict(rival, revision));
        if (!plan.objects().isEmpty()) {
            held.put(part, plan);
        }
        for (KernelObject object : plan.objects()) {
            ObjectKey key = object.key();
            Claim<P> claim = claims.putIfAbsent(key, new Claim.Sole<>(object, part));
            if (claim == null) {
                revision.touch(key, Optional.empty());
            } else if (!claim.object().equals(object)) {
                release(part, revision);
                return Optional.of(
                        "plans \"" + claim.object() + "\" and \"" + object + "\", of which there can be only one");
            } else if (!claim.isHeldBy(part)) {
                claims.put(key, claim.plus(part));
            }
        }
        return Optional.empty();
    }

    private void evict(P part, Revision revision) {
        NetworkPlan wanted = wanted(part).orElseThrow();
        release(part, revision);
        enqueue(part, new Waiting(wanted, ""));
        pending.add(part);
    }

    private void enqueue(P part, Waiting wants) {
        waiting.put(part, wants);
        rejections++;
        for (KernelObject object : wants.plan().objects()) {
            queues.computeIfAbsent(object.key(), key -> new TreeSet<>()).add(part);
        }
    }

    private void leaveQueues(P part) {
        Waiting wants = waiting.remove(part);
        if (wants != null) {
            rejections++;
            for (KernelObject object : wants.plan().objects()) {
                queues.computeIfPresent(object.key(), (key, queue) -> {
                    queue.remove(part);
                    return queue.isEmpty() ? null : queue;
                });
            }
        }
    }

    /**
     * Whether an event reports only what is wanted anyway, or does not matter: the echo of an own change, or the same made by
     * others; a neighbor that the kernel found by itself. <b>Thread</b>: any.
     *
     * @param event from the kernel or a driver
     * @return false if the kernel may differ from this state
     */
    public boolean expects(KernelEvent.OfObject event) {
        return switch (event) {
            case KernelEvent.Put put -> isWanted(put.object()) || isKernelsOwn(put.object());
            case KernelEvent.Removed removed -> !claims.containsKey(removed.key());
            case KernelEvent.Touched touched -> isOthersToo(touched.key()) && !claims.containsKey(touched.key());
        };
    }

    private boolean isWanted(KernelObject actual) {
        KernelObject wanted = objects.get(actual.key());
        return wanted != null && Differ.difference(actual, wanted).isEmpty();
    }

    private boolean isKernelsOwn(KernelObject object) {
        return object instanceof Neighbor neighbor && !neighbor.permanent() && !claims.containsKey(object.key());
    }

    /** Entries that the kernel made, failed to resolve or dropped by itself; next hops, of which other programs have theirs. */
    private static boolean isOthersToo(ObjectKey key) {
        return key instanceof ObjectKey.OfNeighbor
                || key instanceof ObjectKey.OfFdbEntry
                || key instanceof ObjectKey.OfNextHop;
    }
}
