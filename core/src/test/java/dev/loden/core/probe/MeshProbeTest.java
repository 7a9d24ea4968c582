package dev.loden.core.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Settings;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is measured, and what is made of it. */
class MeshProbeTest {
    private static final String OUTER = "192.0.2.1";
    private static final String INNER = "10.1.1.0";

    private final SimulatedPaths paths = new SimulatedPaths();
    private final ProbeBoard board = new ProbeBoard(System::nanoTime);
    private final MeshProbe probe = new MeshProbe(() -> paths, wanted -> Optional.empty(), board);

    private static Subnets key(int number) {
        return Subnets.of(Prefix.parse("10." + number / 256 + "." + number % 256 + ".0/24"));
    }

    private static ProbeTarget target(int number, boolean tunnel) {
        return new ProbeTarget(
                key(number),
                "vxlan by flannel.1",
                "UDP port 8472",
                IpAddress.parse("192.0.2." + (number - 256)),
                Optional.of(key(number).ipv4().orElseThrow().address()).filter(address -> tunnel),
                1500,
                1450);
    }

    private Settings measured(boolean tunnel) {
        try {
            probe.measure(List.of(target(257, tunnel)));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return board.of(key(257).toString()).object("probe").orElseThrow();
    }

    private void assertFound(String state, String text, String remedy) {
        Settings found = measured(true);
        assertEquals(Optional.of(state), found.string("state"), found::toString);
        assertTrue(found.string("text").orElseThrow().contains(text), found::toString);
        assertTrue(found.string("remedy").orElseThrow().contains(remedy), found::toString);
    }

    @Test
    void aWellPeerHasBothWays() {
        assertFound("ok", "", "");
        Settings overlay = measured(true).object("overlay").orElseThrow();
        assertEquals(
                "{answers=true, lossPercent=0, latencyMicros=1500, carries=1450}",
                overlay.members().toString());
    }

    @Test
    void aLostTunnelIsToldFromASilentNode() {
        paths.silent.add(INNER);
        assertFound("lost", "no answer by vxlan by flannel.1 although 192.0.2.1 answers", "let UDP port 8472 pass");
        paths.silent.add(OUTER);
        assertFound("silent", "answers neither at 192.0.2.1 nor at 10.1.1.0", "node is down");
        paths.silent.clear();
        assertFound("ok", "", "");
    }

    @Test
    void aTunnelThatWorkedIsMissedWhereNodesGiveNoEchoes() {
        paths.silent.add(OUTER);
        assertFound("ok", "", "");
        paths.silent.add(INNER);
        assertFound("lost", "any more", "UDP port 8472");
    }

    @Test
    void withoutATunnelThereIsOneWay() {
        assertTrue(measured(false).object("overlay").isEmpty());
        paths.silent.add(OUTER);
        assertEquals(Optional.of("silent"), measured(false).string("state"));
    }

    /** Of a peer with two families the worse counts, and what answers by one is missed by the other. */
    @Test
    void eachFamilyHasAWayOfItsOwn() throws InterruptedException {
        var ipv6 = new ProbeTarget(
                key(257),
                "vxlan by flannel-v6.1",
                "UDP port 8472",
                IpAddress.parse("2001:db8::1"),
                Optional.of(IpAddress.parse("fd00:1::")),
                1500,
                1430);
        List<ProbeTarget> both = List.of(target(257, true), ipv6);
        probe.measure(both);
        assertEquals("ok, [ok, ok]", states());

        paths.silent.add("fd00:1::");
        probe.measure(both);
        assertEquals("lost, [ok, lost]", states());
        assertEquals(
                "no answer by vxlan by flannel-v6.1 although 2001:db8::1 answers",
                board.troubles().getFirst().text());
        paths.silent.add("2001:db8::1");
        probe.measure(both);
        assertEquals("lost, [ok, lost]", states(), "the node is not switched off: it answers by IPv4");
        paths.silent.addAll(List.of(OUTER, INNER));
        probe.measure(both);
        assertEquals("silent, [silent, silent]", states());
        paths.silent.clear();
        paths.mtu.put("fd00:1::", 1280);
        probe.measure(both);
        assertEquals("narrow, [ok, narrow]", states());
        assertEquals(Set.of(key(257)), board.known());
    }

    private String states() {
        Settings found = board.of(key(257).toString()).object("probe").orElseThrow();
        return found.string("state").orElseThrow() + ", "
                + ((List<?>) found.members().get("ways"))
                        .stream()
                                .map(way -> ((Settings) way).string("state").orElseThrow())
                                .toList();
    }

    @Test
    void aNarrowPathIsMeasuredToTheByte() {
        paths.mtu.put(INNER, 1372);
        assertFound("narrow", "only those up to 1372 arrive", "\"MTU\": 1372");
        paths.mtu.clear();
        paths.mtu.put(OUTER, 1400);
        assertFound("narrow", "the path carries 1400", "\"MTU\": 1350");
        paths.mtu.put(OUTER, 100); // less than any link may carry: such packets are filtered
        assertFound("narrow", "the path carries 576", "\"MTU\": 526");
    }

    @Test
    void lossIsSaidOfManyPacketsAndForgottenWithAnOutage() {
        paths.losing = 5;
        for (int round = 0; round < 8; round++) {
            measured(true);
        }
        assertFound("lossy", "% of the packets", "faulty link to 192.0.2.1");
        paths.silent.add(INNER);
        measured(true);
        paths.silent.clear();
        paths.losing = 0;
        assertFound("ok", "", "");
    }

    @Test
    void holdsNoMoreResultsThanItSays() throws InterruptedException {
        paths.silent.add(INNER);
        for (int from = 0; from < 1_100; from += 50) {
            probe.measure(IntStream.range(257 + from, 257 + from + 50)
                    .mapToObj(number ->
                            new ProbeTarget(key(number), "w", "", IpAddress.parse(OUTER), Optional.empty(), 1500, 1450))
                    .toList());
        }
        assertEquals(1_000, board.known().size());
        assertTrue(paths.largestBatch <= 50, () -> "at once " + paths.largestBatch);
        board.retain(Set.of(key(1_300), key(1_301)));
        assertEquals(Set.of(key(1_300), key(1_301)), board.known());
        assertTrue(board.metrics().contains("loden_probe_peers{state=\"ok\"} 2\n"), board.metrics());
    }

    /** Each is probed once before one is a second time, and those with troubles each time. */
    @Test
    void allPeersHaveTheirTurn() {
        List<Subnets> peers =
                IntStream.range(257, 257 + 330).mapToObj(MeshProbeTest::key).toList();
        Set<Subnets> again = Set.of(key(300));
        var seen = new HashSet<Subnets>();
        long cursor = 42;
        for (int round = 0; round < 7; round++) {
            Sample sample = Sample.of(
                    new Sample.Wanted(Set.of(key(300), key(5)), again::contains, 50, 7, cursor),
                    peers.stream(),
                    key -> Stream.of(
                            new ProbeTarget(key, "", "", IpAddress.parse(OUTER), Optional.empty(), 1500, 1450)));
            cursor = sample.cursor();
            List<Subnets> chosen =
                    sample.targets().stream().map(ProbeTarget::key).toList();
            assertEquals(50, new HashSet<>(chosen).size());
            assertEquals(Set.of(key(300)), sample.present());
            assertTrue(chosen.contains(key(300)));
            seen.addAll(chosen);
        }
        assertEquals(330, seen.size());
        assertFalse(peers.subList(0, 50).equals(List.copyOf(seen).subList(0, 50)), "in the order of the subnets");
    }
}
