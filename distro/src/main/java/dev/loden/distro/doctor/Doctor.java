package dev.loden.distro.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All checks of a host. */
public final class Doctor {
    /** With NTP it is some milliseconds; what is off by seconds is set by nobody, and drifts further. An answer's Date has only seconds. */
    private static final Duration CLOCKS = Duration.ofSeconds(5);

    private Doctor() {}

    /** What they find, in a fixed order; nothing is changed. */
    public static List<Finding> examine(Host host) {
        var found = new ArrayList<>(KernelChecks.all(host));
        found.addAll(CniChecks.all(host));
        found.addAll(NetworkChecks.all(host));
        found.addAll(ManagerChecks.all(host));
        found.addAll(NodeChecks.all(host));
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

    /** Nothing is wrong with any of those that were probed. */
    public static Finding probesAreWell(String counts) {
        return Finding.ok("probed peers", counts);
    }

    /**
     * Two nodes with one public address get each other's packets.
     *
     * @param shared each address with its nodes; empty if there is none
     */
    public static Finding publicAddresses(List<String> shared) {
        return shared.isEmpty()
                ? Finding.ok("public addresses", "each node has its own")
                : Finding.fail(
                        "public addresses",
                        "several nodes have " + String.join("; ", shared),
                        "on those nodes name the right interface: --iface=, or --public-ip=");
    }

    /**
     * Two clocks that are set by somebody differ by much less.
     *
     * @param ahead by how much this host's is ahead of the store's; negative if it is behind
     */
    public static Finding clockOfStore(Duration ahead) {
        String text = String.format(Locale.ROOT, "%.1f s ", ahead.abs().toMillis() / 1_000.0)
                + (ahead.isNegative() ? "behind" : "ahead of") + " the lease store's";
        return ahead.abs().compareTo(CLOCKS) < 0
                ? Finding.ok("store's clock", ahead.isZero() ? "as this host's" : text)
                : Finding.warn(
                        "store's clock",
                        "this host's is " + text
                                + ": new certificates and tokens are refused, and logs cannot be compared",
                        "have both set by NTP: timedatectl set-ntp true, or run chrony");
    }

    /** Where there is no daemon. */
    public static Finding noDaemon(String reason) {
        return Finding.fail("daemon", reason, "start it: systemctl start loden, or kubectl -n kube-flannel get pods");
    }
}
