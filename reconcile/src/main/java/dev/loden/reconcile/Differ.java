package dev.loden.reconcile;

import dev.loden.api.plan.Change;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.ObjectKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares what the kernel should hold with what it holds. Pure, and linear in the number of objects. */
public final class Differ {
    private final Map<ObjectKey, KernelObject> desired;
    private final Map<ObjectKey, KernelObject> actual;
    private final List<Change> changes = new ArrayList<>();

    /** Devices that are deleted on the way, and everything on them with them. */
    private final Set<String> deleted = new HashSet<>();

    private Differ(Map<ObjectKey, KernelObject> desired, Map<ObjectKey, KernelObject> actual) {
        this.desired = desired;
        this.actual = actual;
    }

    /**
     * The changes that lead from {@code actual} to {@code desired}, in no particular order.
     *
     * @param desired what the kernel should hold, by key
     * @param actual what it holds, by key: in the scope of the plan, or of a part of it
     * @return empty if there is nothing to do
     */
    public static List<Change> diff(Map<ObjectKey, KernelObject> desired, Map<ObjectKey, KernelObject> actual) {
        var differ = new Differ(desired, actual);
        actual.forEach(differ::link);
        desired.forEach(differ::upsert);
        actual.forEach(differ::removal);
        return differ.changes;
    }

    private void link(ObjectKey key, KernelObject object) {
        if (!(object instanceof Link have)) {
            return;
        }
        if (!(desired.get(key) instanceof Link want)) {
            changes.add(new Change.Remove(have, "not wanted"));
            deleted.add(have.name());
        } else if (!want.kind().matches(have.kind())) {
            changes.add(new Change.Recreate(have, want, "is " + have.kind() + ", want " + want.kind()));
            deleted.add(want.name());
        }
    }

    private void upsert(ObjectKey key, KernelObject want) {
        boolean isRemade = deleted.contains(want.link());
        KernelObject have = isRemade ? null : actual.get(key);
        if (have == null && !(want instanceof Link && isRemade)) {
            changes.add(new Change.Add(want, "missing"));
        } else if (have != null) {
            String difference = difference(have, want);
            if (!difference.isEmpty()) {
                changes.add(new Change.Replace(have, want, difference));
            }
        }
    }

    private void removal(ObjectKey key, KernelObject have) {
        boolean isKernelsOwn = have instanceof Neighbor neighbor && !neighbor.permanent();
        if (!isKernelsOwn && !deleted.contains(have.link()) && !desired.containsKey(key)) {
            changes.add(new Change.Remove(have, "not wanted"));
        }
    }

    /** How an object differs from what is wanted under the same key; empty if it does not. */
    static String difference(KernelObject have, KernelObject want) {
        if (have.equals(want)) {
            return "";
        }
        if (have instanceof Link haveLink && want instanceof Link wantLink) {
            return difference(haveLink, wantLink);
        }
        return "is " + have;
    }

    private static String difference(Link have, Link want) {
        var reasons = new ArrayList<String>();
        if (!want.kind().matches(have.kind())) {
            reasons.add("is " + have.kind() + ", want " + want.kind());
        }
        if (want.mac().isPresent()) {
            reasons.add(
                    different("address ", have.mac().orElse(null), want.mac().get()));
        }
        reasons.add(different("mtu ", have.mtu(), want.mtu()));
        reasons.add(different("", have.up() ? "up" : "down", want.up() ? "up" : "down"));
        if (!want.alias().isEmpty() && !want.alias().equals(have.alias())) {
            reasons.add("alias is \"" + have.alias() + "\", want \"" + want.alias() + "\"");
        }
        reasons.removeIf(String::isEmpty);
        return String.join("; ", reasons);
    }

    private static String different(String what, Object have, Object want) {
        return want.equals(have) ? "" : what + "is " + have + ", want " + want;
    }
}
