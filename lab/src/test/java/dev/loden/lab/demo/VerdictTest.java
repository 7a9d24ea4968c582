package dev.loden.lab.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.net.Ipv4;
import dev.loden.lab.demo.Verdict.Outcome;
import dev.loden.lab.net.Namespace;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Loss;
import dev.loden.lab.probe.Losses;
import dev.loden.lab.probe.Pings;
import dev.loden.lab.probe.Traffic;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is a failure of the network, and what the machine was too slow to measure. */
class VerdictTest {
    private static final Set<Mode.Way> TUNNEL = Set.of(Mode.Way.TUNNEL);
    private static final Set<Mode.Way> BOTH = Set.of(Mode.Way.TUNNEL, Mode.Way.PLAIN);
    private static final Map<Traffic.Tunnel, Integer> VXLAN = Map.of(new Traffic.Tunnel(8472, 1), 8);

    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private final Transcript transcript = new Transcript(new PrintStream(text, true, StandardCharsets.UTF_8), false);

    @Test
    void packetsOfTheModeAreRight() {
        assertEquals(Outcome.OK, wire(VXLAN, 0, 0, TUNNEL));
        assertEquals(Outcome.OK, wire(VXLAN, 3, 0, BOTH));
        assertEquals(Outcome.OK, wire(Map.of(), 3, 0, Set.of(Mode.Way.PLAIN)));
    }

    @Test
    void packetsOfAWrongOrMissingKindAreAFailure() {
        assertEquals(Outcome.FAILED, wire(VXLAN, 1, 0, TUNNEL));
        assertEquals(Outcome.FAILED, wire(Map.of(new Traffic.Tunnel(4789, 1), 8), 0, 0, TUNNEL));
        assertEquals(Outcome.FAILED, wire(Map.of(), 0, 0, TUNNEL));
        assertEquals(Outcome.FAILED, wire(VXLAN, 0, 0, BOTH));
    }

    @Test
    void anIncompleteRecordingProvesAWrongKindAndNothingElse() {
        assertEquals(Outcome.NOT_MEASURED, wire(VXLAN, 0, 499, TUNNEL));
        assertEquals(Outcome.NOT_MEASURED, wire(Map.of(), 0, 499, TUNNEL));
        assertEquals(Outcome.FAILED, wire(VXLAN, 1, 499, TUNNEL));
    }

    private static Outcome wire(Map<Traffic.Tunnel, Integer> vxlan, int icmp, long missed, Set<Mode.Way> ways) {
        return WireCheck.judge("", new Traffic(vxlan, icmp, 0, missed), ways).outcome();
    }

    @Test
    void anIncompleteRecordingIsRepeated() {
        Deque<Traffic> recordings = new ArrayDeque<>(
                List.of(new Traffic(VXLAN, 0, 0, 499), new Traffic(VXLAN, 0, 0, 3), new Traffic(VXLAN, 0, 0, 0)));
        new WireCheck(transcript, List.of()).run("eth0: ", TUNNEL, recordings::remove);

        assertEquals("  ok   eth0: 8 x UDP port 8472 with VXLAN vni 1, 0 x plain ICMP\n", shown());
        assertEquals("All checks passed", transcript.summary());
    }

    @Test
    void aRecordingThatStaysIncompleteIsNotAFailure() {
        new WireCheck(transcript, List.of()).run("eth0: ", TUNNEL, () -> new Traffic(VXLAN, 0, 0, 499));

        assertEquals(
                "  not measured: eth0: 8 x UDP port 8472 with VXLAN vni 1, 0 x plain ICMP,"
                        + " and tcpdump missed 499 packets\n",
                shown());
        assertEquals(0, transcript.failures());
        assertEquals("All checks passed; 1 not measured, because this machine is too busy", transcript.summary());
    }

    @Test
    void aFailureIsPrintedAndCounted() {
        transcript.check(false, "no route");

        assertEquals("  FAILED no route\n", shown());
        assertEquals(1, transcript.failures());
        assertEquals("1 checks failed", transcript.summary());
    }

    @Test
    void fourPingsAreEightPackets() {
        assertEquals(Outcome.OK, pings(VXLAN, 0, 0, true));
        assertEquals(Outcome.OK, pings(Map.of(), 8, 0, false));
        assertEquals(Outcome.FAILED, pings(Map.of(new Traffic.Tunnel(8472, 1), 7), 0, 0, true));
        assertEquals(Outcome.FAILED, pings(VXLAN, 1, 0, true));
        assertEquals(Outcome.FAILED, pings(VXLAN, 8, 0, false));
        assertEquals(Outcome.NOT_MEASURED, pings(Map.of(new Traffic.Tunnel(8472, 1), 7), 0, 1, true));
    }

    private static Outcome pings(Map<Traffic.Tunnel, Integer> vxlan, int icmp, long missed, boolean tunnel) {
        return ReferenceRun.judge(new Traffic(vxlan, icmp, 0, missed), tunnel).outcome();
    }

    @Test
    void aLossCountsUnlessTheKernelDroppedAsMany() {
        assertEquals(Outcome.OK, PingCheck.judge(losses(600, 600, 0)).outcome());
        assertEquals(Outcome.OK, PingCheck.judge(losses(600, 600, 9)).outcome());
        assertEquals(Outcome.FAILED, PingCheck.judge(losses(600, 597, 0)).outcome());
        assertEquals(Outcome.FAILED, PingCheck.judge(losses(600, 597, 2)).outcome());
        assertEquals(
                Verdict.notMeasured(
                        "3 of 600 pings lost: 10.244.0.2 -> 10.244.1.2: 597 of 600 answered, longest gap 9 ms;"
                                + " the kernel dropped 3 packets for want of processor time, so the network need not have lost any"),
                PingCheck.judge(losses(600, 597, 3)));
    }

    @Test
    void pingsThatWereNotSentMeasureNothing() {
        assertEquals(
                Verdict.notMeasured("pings: none was sent, for want of processor time"),
                PingCheck.judge(losses(0, 0, 0)));
    }

    @Test
    void pingsAtTheHighestRateThatTheMachineCarries() {
        var tried = new ArrayList<Integer>();
        int rate = PingRate.choose(perSecond -> {
            tried.add(perSecond);
            return switch (perSecond) {
                case 200 -> losses(200, 190, 10);
                case 100 -> losses(30, 30, 0);
                default -> losses(perSecond * 9 / 10, perSecond * 9 / 10, 0);
            };
        });

        assertEquals(50, rate);
        assertEquals(List.of(200, 100, 50), tried);
        assertEquals(200, PingRate.choose(perSecond -> losses(perSecond, perSecond, 0)));
        assertEquals(100, PingRate.choose(perSecond -> losses(perSecond, perSecond, perSecond == 200 ? 1 : 0)));
        assertEquals(10, PingRate.choose(perSecond -> losses(perSecond, 0, 0)), "a broken network is not hidden");
    }

    private static Losses losses(int sent, int received, long dropped) {
        var pair = new Pings.Pair(pod("10.244.0.2"), pod("10.244.1.2"));
        return new Losses(Map.of(pair, new Loss(sent, received, Duration.ofMillis(9))), dropped);
    }

    private static Pod pod(String address) {
        return new Pod(null, new Namespace("none"), List.of(Ipv4.parse(address)));
    }

    private String shown() {
        return text.toString(StandardCharsets.UTF_8);
    }
}
