package dev.loden.lab;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What the first pod's node sends and receives while the pods ping each other. */
record Wire(Transcript transcript, List<Pod> pods) {
    private static final Duration TIME = Duration.ofSeconds(1);
    private static final Traffic.Tunnel TUNNEL = new Traffic.Tunnel(8472, 1);

    /** Watches for a second; what goes by must be what the mode makes of pings, and nothing else. */
    Traffic watch(Mode mode) {
        Node node = pods.getFirst().node();
        Capture capture = Capture.start(node);
        Wait.pause(TIME);
        Traffic traffic = capture.stop();
        Set<Mode.Way> ways = EnumSet.noneOf(Mode.Way.class);
        pods.stream().skip(1).forEach(pod -> ways.add(mode.way(node, pod.node())));
        transcript.check(
                matches(traffic, ways),
                "on the wire (%s of %s) in %d s: %s"
                        .formatted(node.external(), node.name(), TIME.toSeconds(), traffic));
        return traffic;
    }

    private static boolean matches(Traffic traffic, Set<Mode.Way> ways) {
        Set<Traffic.Tunnel> tunnels = ways.contains(Mode.Way.TUNNEL) ? Set.of(TUNNEL) : Set.of();
        return traffic.tunnelled().keySet().equals(tunnels) && traffic.bareIcmp() > 0 == ways.contains(Mode.Way.PLAIN);
    }
}
