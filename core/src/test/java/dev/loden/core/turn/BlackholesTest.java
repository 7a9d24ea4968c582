package dev.loden.core.turn;

import static dev.loden.core.sample.Fixture.CONFIG;
import static dev.loden.core.sample.Fixture.lease;
import static dev.loden.core.turn.SteppedNode.NOTHING;
import static dev.loden.core.turn.SteppedNode.acquired;
import static dev.loden.core.turn.SteppedNode.config;
import static dev.loden.core.turn.SteppedNode.list;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import dev.loden.core.sample.Fixture;
import dev.loden.testkit.FakeKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The blackhole routes of --ip-blackhole-route: there, healed, and removed with what they belong to. */
class BlackholesTest {
    private static final Settings ON = Settings.of(Map.of("ip-blackhole-route", "true"));
    private static final String OURS = "blackhole 10.244.0.0/24 proto loden metric 4294967295";

    @TempDir
    Path directory;

    private final FakeKernel kernel = Fixture.host();

    private SteppedNode started(Settings flags) {
        var node = new SteppedNode(kernel, directory, flags, false);
        node.converge(lease(1));
        return node;
    }

    private Set<String> blackholes() {
        return kernel.toString()
                .lines()
                .filter(line -> line.startsWith("blackhole"))
                .collect(Collectors.toSet());
    }

    private static Route blackhole(String subnet, Via.Blackhole via, int protocol) {
        return new Route(Prefix.parse(subnet), via, protocol);
    }

    @Test
    void areOfTheOwnSubnetsAndOnlyWithTheFlag() {
        started(Settings.EMPTY);
        assertEquals(Set.of(), blackholes());
        started(ON);
        assertEquals(Set.of(OURS), blackholes());
    }

    @Test
    void comeBackAtOnce() {
        SteppedNode node = started(ON);
        Route ours = blackhole("10.244.0.0/24", Via.Blackhole.LAST, Route.LODEN);
        kernel.delete(ours.key());
        assertEquals(
                EventFilter.Verdict.DRIFT,
                node.filters.getLast().judge(new KernelEvent.Touched(ours.key(), "")),
                "the event leads to a turn");
        node.step(NOTHING);
        assertEquals(Set.of(OURS), blackholes());
    }

    @Test
    void followTheLease() {
        SteppedNode node = started(ON);
        node.step(acquired(lease(0, "10.244.7.0/24")));
        assertEquals(Set.of(OURS.replace(".0.0", ".7.0")), blackholes());
    }

    @Test
    void goWithTheFlag() {
        started(ON);
        started(Settings.EMPTY);
        assertEquals(Set.of(), blackholes());
    }

    @Test
    void goWithANetworkOfAnEarlierRun() throws IOException {
        var former = blackhole("10.99.3.0/24", Via.Blackhole.LAST, Route.LODEN);
        var others = blackhole("10.99.4.0/24", Via.Blackhole.LAST, Route.LODEN);
        List.of(former, others).forEach(kernel::put);
        Files.createDirectories(directory.resolve("run"));
        Files.writeString(directory.resolve("run/subnet.env"), "FLANNEL_SUBNET=10.99.3.1/24\n");
        started(ON);
        assertEquals(Set.of(OURS, others.toString()), blackholes(), "a second daemon may have the other one");
    }

    /** As a backend that encrypts has left it. */
    @Test
    void ofAWholeNetworkOfAnEarlierRunGoToo() throws IOException {
        var now = blackhole("10.244.0.0/16", Via.Blackhole.LAST, Route.LODEN);
        var former = blackhole("10.99.0.0/16", Via.Blackhole.LAST, Route.LODEN);
        var others = blackhole("10.98.0.0/16", Via.Blackhole.LAST, Route.LODEN);
        var operators = blackhole("10.99.0.0/16", new Via.Blackhole(5), Route.BOOT);
        List.of(now, former, others, operators).forEach(kernel::put);
        Files.createDirectories(directory.resolve("run"));
        Files.writeString(
                directory.resolve("run/subnet.env"), "FLANNEL_NETWORK=10.99.0.0/16\nFLANNEL_SUBNET=10.99.3.1/24\n");
        started(Settings.EMPTY);
        assertEquals(Set.of(others.toString(), operators.toString()), blackholes());
    }

    @Test
    void takeThePlaceOfFlannels() throws IOException {
        var now = blackhole("10.244.0.0/24", new Via.Blackhole(0), Route.BOOT);
        var before = blackhole("10.244.5.0/24", new Via.Blackhole(0), Route.BOOT);
        var operators = blackhole("10.244.9.0/24", new Via.Blackhole(0), Route.BOOT);
        List.of(now, before, operators).forEach(kernel::put);
        Files.createDirectories(directory.resolve("run"));
        Files.writeString(directory.resolve("run/subnet.env"), "FLANNEL_SUBNET=10.244.5.1/24\n");
        started(ON);
        assertEquals(Set.of(OURS, operators.toString()), blackholes());
    }

    @Test
    void ofOthersStay() {
        SteppedNode node = started(ON);
        var later = blackhole("10.244.0.0/24", new Via.Blackhole(0), Route.BOOT);
        kernel.put(later);
        node.step(NOTHING);
        assertEquals(Set.of(OURS, later.toString()), blackholes());

        kernel.delete(
                blackhole("10.244.0.0/24", Via.Blackhole.LAST, Route.LODEN).key());
        var inTheWay = blackhole("10.244.0.0/24", Via.Blackhole.LAST, 17);
        kernel.put(inTheWay);
        assertEquals(Step.UNFINISHED, node.step(NOTHING));
        assertEquals(Set.of(inTheWay.toString(), later.toString()), blackholes());
        assertFalse(node.status.unready().contains("own devices"), node.status.unready());
    }

    @Test
    void doNotKeepANodeFromBecomingReady() {
        kernel.put(blackhole("10.244.0.0/24", Via.Blackhole.LAST, 17));
        var node = new SteppedNode(kernel, directory, ON, false);
        node.step(config(CONFIG));
        node.step(list(lease(1)));
        node.step(acquired(lease(0)));
        assertEquals("", node.status.unready());
        assertTrue(Files.exists(node.subnetEnv));
    }
}
