package dev.loden.distro.doctor;

import java.util.ArrayList;
import java.util.List;

/** All checks of a host. */
public final class Doctor {
    private Doctor() {}

    /** What they find, in a fixed order; nothing is changed. */
    public static List<Finding> examine(Host host) {
        var found = new ArrayList<>(KernelChecks.all(host));
        found.addAll(CniChecks.all(host));
        found.addAll(NetworkChecks.all(host));
        return found;
    }

    /**
     * What a daemon's status says.
     *
     * @param waiting why it is not ready; empty text if it is
     * @param troubles what else is wrong
     * @param unreachable peers, each with the reason
     */
    public static List<Finding> ofDaemon(String waiting, List<String> troubles, List<String> unreachable) {
        var found = new ArrayList<Finding>();
        found.add(
                waiting.isEmpty()
                        ? Finding.ok("daemon", "ready")
                        : Finding.fail("daemon", "not ready: " + waiting, "see its log"));
        troubles.forEach(trouble -> found.add(Finding.fail("daemon", trouble, "see its log")));
        unreachable.forEach(peer -> found.add(Finding.fail("peer", peer, "see loden status --peers")));
        return found;
    }

    /** A peer that packets do not reach as they should. */
    public static Finding probed(String text, String remedy) {
        return Finding.fail("peer", text, remedy);
    }

    /** Where there is no daemon. */
    public static Finding noDaemon(String reason) {
        return Finding.fail("daemon", reason, "start it: systemctl start loden, or kubectl -n kube-flannel get pods");
    }
}
