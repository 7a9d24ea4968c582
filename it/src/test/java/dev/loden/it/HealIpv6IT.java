package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertAll;

import dev.loden.lab.demo.Mode;
import dev.loden.lab.net.Node;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The faults of {@link HealEntriesIT} and {@link HealDeviceIT} in the IPv6 half of a network of both families. */
@Tag("net")
class HealIpv6IT {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UDP")
    void repairsWithinASecondOfTheEvent(Mode mode) {
        try (Heal heal = Heal.startDual(mode)) {
            assertAll(faults(heal).map(fault -> (Executable) () -> heal.assertMends(fault, Heal.EVENT)));
        }
    }

    @Test
    void repairsWithinThePeriodWithoutAnyEvent() {
        try (Heal heal = Heal.startDual(Mode.VXLAN, "--kernel-events=false", "--resync-period=1s")) {
            assertAll(faults(heal).map(fault -> (Executable) () -> heal.assertMends(fault, PERIOD.plus(Heal.EVENT))));
        }
    }

    private static Stream<Fault> faults(Heal heal) {
        Stream<Fault> all = Stream.of(Fault.of("add fd00:10:244:1::/64", "ip -6 route delete fd00:10:244:1::/64"));
        return switch (heal.mode()) {
            case VXLAN -> Stream.of(all, tunnel(heal), foreign(), device()).flatMap(faults -> faults);
            case DIRECT_ROUTING -> Stream.of(all, plain(), foreign()).flatMap(faults -> faults);
            case HOST_GW -> Stream.concat(all, plain());
            case UDP -> all;
        };
    }

    private static Stream<Fault> tunnel(Heal heal) {
        String peer = mac(heal.scenario().node1());
        return Stream.of(
                Fault.of("fd00:10:244:1::/64", "ip -6 route replace fd00:10:244:1::/64 dev flannel-v6.1"),
                Fault.of("add fd00:10:244:1:: dev", "ip neigh delete fd00:10:244:1:: dev flannel-v6.1"),
                Fault.of(
                        "replace fd00:10:244:1:: dev",
                        "ip neigh replace fd00:10:244:1:: lladdr 02:00:00:00:00:99 dev flannel-v6.1 nud permanent"),
                Fault.of("add " + peer, "bridge fdb delete " + peer + " dev flannel-v6.1 dst fd00:172:16:1::65"),
                Fault.of("replace " + peer, "bridge fdb replace " + peer + " dev flannel-v6.1 dst fd00:172:16:1::99"),
                Fault.of("fd00:10:244:1::/64", "ip -6 route flush dev flannel-v6.1 proto boot"));
    }

    private static Stream<Fault> plain() {
        return Stream.of(
                Fault.of(
                        "fd00:10:244:1::/64",
                        "ip -6 route replace fd00:10:244:1::/64 via fd00:172:16:1::1 dev eth0 proto 76"),
                Fault.of(
                        "remove fd00:10:244:99::/64",
                        "ip -6 route add fd00:10:244:99::/64 via fd00:172:16:1::1 dev eth0 proto 76"));
    }

    private static Stream<Fault> foreign() {
        return Stream.of(
                Fault.of("remove fd00:10:244:99::/64", "ip -6 route add fd00:10:244:99::/64 dev flannel-v6.1"),
                Fault.of("remove 2001:db8::/64", "ip -6 route add 2001:db8::/64 dev flannel-v6.1"),
                Fault.of(
                        "remove fd00:10:244:99:: ",
                        "ip neigh add fd00:10:244:99:: lladdr 02:00:00:00:00:99 dev flannel-v6.1 nud permanent"),
                Fault.of(
                        "remove 02:00:00:00:00:99",
                        "bridge fdb add 02:00:00:00:00:99 dev flannel-v6.1 dst fd00:172:16:1::99"),
                Fault.of("remove 2001:db8:1::1", "ip address add 2001:db8:1::1/64 dev flannel-v6.1 nodad"));
    }

    /** A device that is set down loses its IPv6 addresses and routes. */
    private static Stream<Fault> device() {
        String make = "ip link add flannel-v6.1 ";
        return Stream.of(
                Fault.of("up", "ip link set flannel-v6.1 down"),
                Fault.atOnce("add fd00:10:244::", "ip -6 address flush dev flannel-v6.1 scope global"),
                Fault.of("replace flannel-v6.1", "ip link set flannel-v6.1 address 02:00:00:00:00:98"),
                Fault.of("replace flannel-v6.1", "ip link set flannel-v6.1 mtu 1300"),
                Fault.of("add flannel-v6.1", "ip link delete flannel-v6.1"),
                Fault.atOnce(
                        "recreate flannel-v6.1",
                        "ip link delete flannel-v6.1",
                        make + "type vxlan id 99 local fd00:172:16:1::64 dev eth0 dstport 8472 nolearning"),
                Fault.atOnce("recreate flannel-v6.1", "ip link delete flannel-v6.1", make + "up type bridge"));
    }

    private static String mac(Node node) {
        return node.namespace().ip("-brief link show flannel-v6.1").strip().split("\\s+", -1)[2];
    }
}
