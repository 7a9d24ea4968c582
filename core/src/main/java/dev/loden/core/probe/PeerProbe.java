package dev.loden.core.probe;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.Family;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;

/**
 * What was measured of a way to a peer.
 *
 * @param outer to its public address
 * @param inner to its address in the pod network, if that is another way
 * @param besides whether the peer answers by another way
 * @param at when, monotonic nanoseconds
 */
record PeerProbe(ProbeTarget target, PathHealth outer, Optional<PathHealth> inner, boolean besides, long at) {
    /** Less is called none: a packet may be lost. */
    private static final double LOSSY = 0.1;

    /** Before so many requests nothing is said of loss. */
    private static final int ENOUGH = PathMeter.TRIES * 3;

    /** How a peer is, the worst first. */
    enum State {
        /** The node answers, its pod network does not. */
        LOST,
        /** Large packets do not arrive. */
        NARROW,
        /** Some packets do not arrive. */
        LOSSY,
        /** Nothing answers: it may be switched off, or let no echoes pass. */
        SILENT,
        /** As it should be. */
        OK;

        /** Whether something is to be mended. */
        boolean isTrouble() {
            return this != SILENT && this != OK;
        }
    }

    PeerProbe besides(boolean answers) {
        return new PeerProbe(target, outer, inner, answers, at);
    }

    boolean answers() {
        return outer.answers() || pods().answers();
    }

    /** Where pods' packets go. */
    private PathHealth pods() {
        return inner.orElse(outer);
    }

    State state() {
        if (!pods().answers()) {
            boolean missed = pods().ever() && (besides || !outer.ever());
            return (inner.isPresent() && outer.answers()) || missed ? State.LOST : State.SILENT;
        }
        if (isNarrow(pods(), target.innerBytes()) || isNarrow(outer, target.outerBytes())) {
            return State.NARROW;
        }
        return pods().sent() >= ENOUGH && pods().loss() >= LOSSY ? State.LOSSY : State.OK;
    }

    private static boolean isNarrow(PathHealth path, int bytes) {
        return path.carried() > 0 && path.carried() < bytes;
    }

    /** What is wrong; empty if nothing is. */
    String text() {
        return switch (state()) {
            case OK -> "";
            case SILENT ->
                "answers neither at " + target.outer()
                        + inner.map(path -> " nor at " + target.inner().orElseThrow())
                                .orElse("");
            case LOST ->
                "no answer by " + target.way()
                        + (outer.answers() ? " although " + target.outer() + " answers" : " any more");
            case LOSSY ->
                Math.round(pods().loss() * 100) + " % of the packets to it by " + target.way() + " have no answer";
            case NARROW ->
                isNarrow(pods(), target.innerBytes())
                        ? "pods send packets of " + target.innerBytes() + " bytes, of which only those up to "
                                + pods().carried() + " arrive by " + target.way()
                        : "packets of " + target.outerBytes() + " bytes are sent to " + target.outer()
                                + ", and the path carries " + outer.carried() + ", so they are fragmented or lost";
        };
    }

    /** What to do about it; empty if nothing is wrong. */
    String remedy() {
        return switch (state()) {
            case OK -> "";
            case SILENT -> "see whether the node is down, or echoes (ICMP) are dropped";
            case LOST ->
                "let " + (target.carrier().isEmpty() ? "its packets" : target.carrier())
                        + " pass between the nodes both ways (firewalls of the nodes, the cloud, the hypervisor), and see that"
                        + " rp_filter is not 1 there";
            case LOSSY -> "look for an overloaded or faulty link to " + target.outer();
            case NARROW -> "set \"MTU\": " + mtu() + " in the network configuration, or mend the path";
        };
    }

    /** What pods may send. */
    private int mtu() {
        int outerLess = isNarrow(outer, target.outerBytes()) ? target.outerBytes() - outer.carried() : 0;
        int innerLess = isNarrow(pods(), target.innerBytes()) ? target.innerBytes() - pods().carried() : 0;
        return target.innerBytes() - Math.max(outerLess, innerLess);
    }

    Settings toSettings(long now) {
        var members = new LinkedHashMap<String, Object>();
        members.put("family", target.family() == Family.IPV4 ? "IPv4" : "IPv6");
        members.put("state", state().name().toLowerCase(Locale.ROOT));
        members.put("text", text());
        members.put("remedy", remedy());
        members.put("seconds", (int) Math.min((now - at) / 1_000_000_000, Integer.MAX_VALUE));
        members.put("underlay", outer.toSettings());
        inner.ifPresent(path -> members.put("overlay", path.toSettings()));
        return Settings.of(members);
    }
}
