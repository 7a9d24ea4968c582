package dev.loden.it;

import static dev.loden.base.Poll.pause;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Prefix;
import dev.loden.lab.demo.Mode;
import dev.loden.lab.net.Namespace;
import dev.loden.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every fault of {@link Faults} on a running node, in both families. */
@Tag("net")
class HealEntriesIT {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    static Stream<Arguments> networks() {
        return Stream.of(Mode.values()).flatMap(mode -> Stream.of(Side.values()).map(side -> Arguments.of(mode, side)));
    }

    /** In a network of that family and no other. */
    @ParameterizedTest
    @MethodSource("networks")
    void repairsWithinASecondOfTheEvent(Mode mode, Side side) {
        try (Heal heal = Heal.start(mode, side.alone())) {
            assertMends(heal, new Faults(heal, side).all(), Heal.EVENT);
        }
    }

    /** In a network of both. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UDP")
    void repairsWithinThePeriodWithoutAnyEvent(Mode mode) {
        String period = "--resync-period=" + PERIOD.toMillis() + "ms";
        try (Heal heal = Heal.start(mode, Side.BOTH, "--kernel-events=false", period)) {
            for (Side side : Side.values()) {
                var faults = new Faults(heal, side);
                Stream<Fault> some = mode == Mode.VXLAN ? faults.all() : faults.entries();
                assertMends(heal, some, PERIOD.plus(Heal.EVENT));
            }
        }
    }

    private static void assertMends(Heal heal, Stream<Fault> faults, Duration atMost) {
        assertAll(faults.map(fault -> (Executable) () -> heal.assertMends(fault, atMost)));
    }

    @Test
    void leavesForeignRoutesElsewhereAlone() {
        try (Heal heal = Heal.start(Mode.DIRECT_ROUTING, Side.BOTH)) {
            Namespace host = heal.node().namespace();
            List<String> routes = Stream.of(Side.values())
                    .flatMap(side -> foreignRoutes(side).stream())
                    .toList();
            routes.forEach(route -> heal.run("ip route add " + route));
            for (Side side : Side.values()) {
                heal.run("ip neigh add " + side.host(99) + " lladdr 02:00:00:00:00:99 dev eth0 nud permanent");
                heal.run("ip route delete " + side.subnet(1));
            }
            var expected = new ArrayList<>(routes);
            for (Side side : Side.values()) {
                String ours = side.subnet(1) + " via " + side.node(1) + " dev eth0";
                expected.add(ours);
                Await.until(
                        "the route of ours", Heal.PATIENCE, () -> routes(host).contains(ours));
            }
            pause(Heal.EVENT);

            String now = routes(host);
            assertAll(expected.stream().map(route -> () -> assertTrue(now.contains(route), route + " in " + now)));
            String neighbors = host.ip("neigh");
            assertAll(Stream.of(Side.values())
                    .map(side -> side.host(99) + " dev eth0 lladdr 02:00:00:00:00:99")
                    .map(neighbor -> () -> assertTrue(neighbors.contains(neighbor), neighbor)));
        }
    }

    /** What wins over a peer's route, or stands in its place, is named until it goes; then all is as it was. */
    @ParameterizedTest
    @EnumSource(names = {"HOST_GW", "UDP"})
    void namesRoutesOfOthersInTheWayAndLeavesThemAlone(Mode mode) {
        try (Heal heal = Heal.start(mode, Side.BOTH)) {
            for (Side side : Side.values()) {
                Prefix part = Prefix.of(side.subnet(1).address(), side.subnet(1).length() + 1);
                assertNamesAndLeavesAlone(heal, side, part, "overlaps ", "add");
            }
            Prefix peer = Side.IPV4.subnet(1);
            assertNamesAndLeavesAlone(heal, Side.IPV4, peer, "refused to add ", "replace");
            if (mode == Mode.UDP) {
                assertNamesAndLeavesAlone(heal, Side.IPV4, Side.IPV4.network(), "overlaps ", "replace");
            }
        }
    }

    private static void assertNamesAndLeavesAlone(Heal heal, Side side, Prefix destination, String named, String how) {
        String theirs = destination + " via " + side.host(1) + " dev eth0";
        String text = named + destination + " ";
        heal.run(side.ip() + " route " + how + " " + theirs);
        Await.until(
                theirs + " to be named",
                Heal.PATIENCE,
                () -> StatusIT.loden(heal.node()).contains(text));
        assertTrue(routes(heal.node().namespace()).contains(theirs), theirs);
        heal.run(side.ip() + " route delete " + theirs);
        Await.until(
                "all to be as before " + theirs,
                Heal.PATIENCE,
                () -> heal.state().equals(heal.good()));
        Await.until(
                theirs + " to be forgotten",
                Heal.PATIENCE,
                () -> !StatusIT.loden(heal.node()).contains(text));
        heal.assertReaches();
    }

    private static List<String> foreignRoutes(Side side) {
        return List.of(
                side.elsewhere() + " via " + side.host(1) + " dev eth0",
                side.subnet(77) + " via " + side.host(1) + " dev eth0",
                side.subnet(78) + " dev cni0");
    }

    private static String routes(Namespace host) {
        return host.ip("-4 route") + host.ip("-6 route");
    }
}
