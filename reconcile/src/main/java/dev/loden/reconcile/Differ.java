package dev.loden.reconcile;

import dev.loden.api.plan.Change;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.KernelSnapshot;
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

    private Differ(Map<ObjectKey, KernelObject> desired, KernelSnapshot actual) {
        this.desired = desired;
        this.actual = actual.objects();
    }

    /**
     * The changes that lead from {@code actual} to {@code desired}, in no particular order.
     *
     * @param desired what the kernel should hold, by key
     * @param actual what it holds in the scope of the plan
     * @param complete whether {@code desired} is known to be all; else nothing is removed
     * @return empty if there is nothing to do
     */
    public static List<Change> diff(Map<ObjectKey, KernelObject> desired, KernelSnapshot actual, boolean complete) {
        var differ = new Differ(desired, actual);
        differ.links(complete);
        differ.upserts();
        if (complete) {
            differ.removals();
        }
        return differ.changes;
    }

    private void links(boolean complete) {
        for (KernelObject object : actual.values()) {
            if (object instanceof Link have) {
                link(have, complete);
            }
        }
    }

    private void link(Link have, boolean complete) {
        if (desired.get(have.key()) instanceof Link want) {
            String kinds = different("", have.kind(), want.kind());
            if (!kinds.isEmpty()) {
                changes.add(new Change.Recreate(have, want, kinds));
                deleted.add(want.name());
            }
        } else if (complete) {
            changes.add(new Change.Remove(have, "not wanted"));
            deleted.add(have.name());
        }
    }

    private void upserts() {
        for (Map.Entry<ObjectKey, KernelObject> entry : desired.entrySet()) {
            KernelObject want = entry.getValue();
            KernelObject have = deleted.contains(want.link()) ? null : actual.get(entry.getKey());
            if (have == null && !(want instanceof Link && deleted.contains(want.link()))) {
                changes.add(new Change.Add(want, "missing"));
            } else if (have != null) {
                String reason = reason(have, want);
                if (!reason.isEmpty()) {
                    changes.add(new Change.Replace(have, want, reason));
                }
            }
        }
    }

    private void removals() {
        for (Map.Entry<ObjectKey, KernelObject> entry : actual.entrySet()) {
            KernelObject have = entry.getValue();
            boolean kernelsOwn = have instanceof Neighbor neighbor && !neighbor.permanent();
            if (!kernelsOwn && !deleted.contains(have.link()) && !desired.containsKey(entry.getKey())) {
                changes.add(new Change.Remove(have, "not wanted"));
            }
        }
    }

    /** How an object differs from what is wanted; empty if it does not. */
    private static String reason(KernelObject have, KernelObject want) {
        if (have.equals(want)) {
            return "";
        }
        if (have instanceof Link haveLink && want instanceof Link wantLink) {
            return linkReason(haveLink, wantLink);
        }
        return "is " + have;
    }

    private static String linkReason(Link have, Link want) {
        var reasons = new ArrayList<String>();
        if (want.mac().isPresent()) {
            reasons.add(
                    different("address ", have.mac().orElse(null), want.mac().get()));
        }
        reasons.add(different("mtu ", have.mtu(), want.mtu()));
        reasons.add(different("", have.up() ? "up" : "down", want.up() ? "up" : "down"));
        reasons.removeIf(String::isEmpty);
        return String.join("; ", reasons);
    }

    private static String different(String what, Object have, Object want) {
        return want.equals(have) ? "" : what + "is " + have + ", want " + want;
    }
}
