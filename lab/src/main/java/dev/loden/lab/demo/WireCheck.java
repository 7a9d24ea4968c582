package dev.loden.lab.demo;

import dev.loden.base.Poll;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Capture;
import dev.loden.lab.probe.Losses;
import dev.loden.lab.probe.Pings;
import dev.loden.lab.probe.Traffic;
import dev.loden.lab.process.MachineSpeed;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Checks which packets the first pod's node sends and receives while the pods ping each other: those of the network's mode, and
 * no others.
 *
 * @param transcript where the result is printed
 * @param pods that ping each other
 */
record WireCheck(Transcript transcript, List<Pod> pods) {
    private static final Duration TIME = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration STEP = Duration.ofMillis(100);
    private static final int ATTEMPTS = 3;
    private static final Traffic.Tunnel VXLAN = new Traffic.Tunnel(8472, 1);
    private static final Traffic.Tunnel UDP = new Traffic.Tunnel(8285, Traffic.Tunnel.NO_VNI);

    /** Records for a second, or until each pair has an answer. */
    Traffic run(Mode mode, Pings pings, MachineSpeed speed) {
        Node node = pods.getFirst().node();
        Set<Mode.Way> ways = EnumSet.noneOf(Mode.Way.class);
        pods.stream().skip(1).forEach(pod -> ways.add(mode.way(node, pod.node())));
        String what = "packets on " + node.external() + " of " + node.name() + ": ";
        return run(what, ways, () -> record(node, pings, speed.stretch(LIMIT)));
    }

    /** Records again if packets were missed; what was recorded last counts. */
    Traffic run(String what, Set<Mode.Way> ways, Supplier<Traffic> recording) {
        Traffic traffic = recording.get();
        for (int i = 1; i < ATTEMPTS && !judge(what, traffic, ways).isMeasured(); i++) {
            traffic = recording.get();
        }
        transcript.record(judge(what, traffic, ways));
        return traffic;
    }

    private static Traffic record(Node node, Pings pings, Duration limit) {
        Capture capture = Capture.start(node);
        Losses before = pings.soFar();
        Poll.pause(TIME);
        Poll.until(limit, STEP, () -> isAnswered(before, pings.soFar()));
        return capture.stop();
    }

    private static boolean isAnswered(Losses before, Losses now) {
        return now.byPair().entrySet().stream()
                .allMatch(entry -> entry.getValue().received()
                        > before.byPair().get(entry.getKey()).received());
    }

    /** A packet of a wrong kind is a failure in any case; a missing kind only if the recording is complete. */
    static Verdict judge(String what, Traffic traffic, Set<Mode.Way> ways) {
        var tunnels = new HashSet<Traffic.Tunnel>();
        for (Mode.Way way : ways) {
            switch (way) {
                case TUNNEL -> tunnels.add(VXLAN);
                case DATAGRAM -> tunnels.add(UDP);
                case PLAIN, NONE -> {}
            }
        }
        boolean plain = ways.contains(Mode.Way.PLAIN);
        boolean wrong = !tunnels.containsAll(traffic.tunnelled().keySet()) || (traffic.plainIcmp() > 0 && !plain);
        boolean all = traffic.tunnelled().keySet().containsAll(tunnels) && (traffic.plainIcmp() > 0 || !plain);
        if (traffic.missed() > 0 && !wrong) {
            return Verdict.notMeasured(what + traffic + ", and tcpdump missed " + traffic.missed() + " packets");
        }
        return Verdict.of(all && !wrong, what + traffic);
    }
}
