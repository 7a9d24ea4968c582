package dev.loden.it;

import static dev.loden.base.Poll.pause;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.Mode;
import dev.loden.lab.net.Node;
import dev.loden.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Routes, neighbors and forwarding entries that others delete, change or add on a running node. */
@Tag("net")
class HealEntriesIT {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    @ParameterizedTest
    @EnumSource(Mode.class)
    void repairsWithinASecondOfTheEvent(Mode mode) {
        try (Heal heal = Heal.start(mode)) {
            assertAll(faults(heal).map(fault -> (Executable) () -> heal.assertMends(fault, Heal.EVENT)));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UDP")
    void repairsWithinThePeriodWithoutAnyEvent(Mode mode) {
        try (Heal heal = Heal.start(mode, "--kernel-events=false", "--resync-period=" + PERIOD.toMillis() + "ms")) {
            assertAll(faults(heal).map(fault -> (Executable) () -> heal.assertMends(fault, PERIOD.plus(Heal.EVENT))));
        }
    }

    @Test
    void leavesForeignRoutesElsewhereAlone() {
        try (Heal heal = Heal.start(Mode.DIRECT_ROUTING)) {
            List<String> foreign = List.of(
                    "192.0.2.0/24 via 172.16.1.1 dev eth0",
                    "10.244.77.0/24 via 172.16.1.1 dev eth0",
                    "10.244.78.0/24 dev cni0 scope link");
            foreign.forEach(route -> heal.run("ip route add " + route));
            heal.run("ip neigh add 172.16.1.99 lladdr 02:00:00:00:00:99 dev eth0 nud permanent");
            heal.run("ip route delete 10.244.1.0/24");
            Await.until(
                    "the route of ours",
                    Heal.PATIENCE,
                    () -> heal.node().namespace().ip("route").contains("10.244.1.0/24 via 172.16.1.101 dev eth0"));
            pause(Heal.EVENT);

            String routes = heal.node().namespace().ip("route");
            assertAll(Stream.concat(foreign.stream(), Stream.of("10.244.1.0/24 via 172.16.1.101 dev eth0"))
                    .map(route -> (Executable) () -> assertTrue(routes.contains(route), route + " in " + routes)));
            assertTrue(heal.node().namespace().ip("neigh").contains("172.16.1.99 dev eth0 lladdr 02:00:00:00:00:99"));
        }
    }

    private static Stream<Fault> faults(Heal heal) {
        Stream<Fault> all = Stream.of(Fault.of("add 10.244.1.0/24", "ip route delete 10.244.1.0/24"));
        return switch (heal.mode()) {
            case VXLAN -> Stream.of(all, tunnel(heal), foreign()).flatMap(faults -> faults);
            case DIRECT_ROUTING -> Stream.of(all, plain(), foreign()).flatMap(faults -> faults);
            case HOST_GW -> Stream.concat(all, plain());
            case UDP -> Stream.concat(all, udp());
        };
    }

    private static Stream<Fault> udp() {
        return Stream.of(
                Fault.of("add 10.244.0.0/16", "ip route delete 10.244.0.0/16"),
                Fault.of("remove 10.244.99.0/24", "ip route add 10.244.99.0/24 dev flannel0"),
                Fault.of("remove 192.0.2.1", "ip address add 192.0.2.1/24 dev flannel0"),
                Fault.of("flannel0", "ip link set flannel0 down"));
    }

    private static Stream<Fault> tunnel(Heal heal) {
        String peer = mac(heal.scenario().node1());
        return Stream.of(
                Fault.of("replace 10.244.1.0/24", "ip route replace 10.244.1.0/24 dev flannel.1"),
                Fault.of("add 10.244.1.0 dev", "ip neigh delete 10.244.1.0 dev flannel.1"),
                Fault.of(
                        "replace 10.244.1.0 dev",
                        "ip neigh replace 10.244.1.0 lladdr 02:00:00:00:00:99 dev flannel.1 nud permanent"),
                Fault.of("add " + peer, "bridge fdb delete " + peer + " dev flannel.1 dst 172.16.1.101"),
                Fault.of("replace " + peer, "bridge fdb replace " + peer + " dev flannel.1 dst 172.16.1.199"),
                Fault.of("10.244.1.0/24", "ip route flush dev flannel.1"));
    }

    private static Stream<Fault> plain() {
        return Stream.of(
                Fault.of("replace 10.244.1.0/24", "ip route replace 10.244.1.0/24 via 172.16.1.1 proto 76"),
                Fault.of("remove 10.244.99.0/24", "ip route add 10.244.99.0/24 via 172.16.1.1 proto 76"));
    }

    private static Stream<Fault> foreign() {
        return Stream.of(
                Fault.of("remove 10.244.99.0/24", "ip route add 10.244.99.0/24 dev flannel.1"),
                Fault.of("remove 192.0.2.0/24", "ip route add 192.0.2.0/24 dev flannel.1"),
                Fault.of(
                        "remove 10.244.99.0 ",
                        "ip neigh add 10.244.99.0 lladdr 02:00:00:00:00:99 dev flannel.1 nud permanent"),
                Fault.of("remove 02:00:00:00:00:99", "bridge fdb add 02:00:00:00:00:99 dev flannel.1 dst 172.16.1.99"),
                Fault.of("remove 00:00:00:00:00:00", "bridge fdb add 00:00:00:00:00:00 dev flannel.1 dst 172.16.1.99"),
                Fault.of("remove 192.0.2.1", "ip address add 192.0.2.1/24 dev flannel.1"));
    }

    private static String mac(Node node) {
        return node.namespace().ip("-brief link show flannel.1").strip().split("\\s+", -1)[2];
    }
}
