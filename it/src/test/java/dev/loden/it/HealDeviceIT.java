package dev.loden.it;

import static dev.loden.base.Poll.pause;
import static dev.loden.it.Scenario.log;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.Mode;
import dev.loden.lab.probe.Losses;
import dev.loden.lab.probe.Pings;
import dev.loden.testkit.Await;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tunnel's device that others change, delete or replace by one of their own. */
@Tag("net")
class HealDeviceIT {
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final int OFTEN = 50;

    @ParameterizedTest
    @EnumSource(names = {"VXLAN", "DIRECT_ROUTING"})
    void repairsTheDeviceWithinASecondOfTheEvent(Mode mode) {
        try (Heal heal = Heal.start(mode)) {
            assertAll(faults().map(fault -> (Executable) () -> heal.assertMends(fault, Heal.EVENT)));
        }
    }

    @Test
    void repairsTheDeviceWithinThePeriodWithoutAnyEvent() {
        try (Heal heal = Heal.start(Mode.VXLAN, "--kernel-events=false", "--resync-period=1s")) {
            assertAll(faults().map(fault -> (Executable) () -> heal.assertMends(fault, PERIOD.plus(Heal.EVENT))));
        }
    }

    /** PAINS P3: the same MAC and MTU each time, and no write to the lease store. */
    @Test
    void bringsItBackFiftyTimesInARow() {
        try (Heal heal = Heal.start(Mode.VXLAN)) {
            String good = heal.state();
            Pings pings = heal.ping();
            Pressure pressure = Pressure.start();
            for (int i = 0; i < OFTEN; i++) {
                heal.run("ip link delete flannel.1");
                Await.until(
                        "flannel.1 for the time " + i,
                        Heal.PATIENCE,
                        () -> heal.node().namespace().ip("-brief link").contains("flannel.1"));
            }
            Await.until("all to be as before", Heal.PATIENCE, () -> heal.state().equals(good));
            pause(Duration.ofMillis(500));
            Losses losses = pings.stop();
            System.out.println("deleted " + OFTEN + " times: " + losses);

            assertTrue(Heal.longestGap(losses).compareTo(pressure.allow(Heal.EVENT)) <= 0, losses::toString);
            assertEquals(
                    0,
                    log(heal.node())
                            .lines()
                            .filter(line -> line.contains("ERROR"))
                            .count());
            assertEquals(
                    1,
                    log(heal.node())
                            .lines()
                            .filter(line -> line.contains("acquired lease"))
                            .count(),
                    "the lease is acquired once");
        }
    }

    private static Stream<Fault> faults() {
        return Stream.of(
                Fault.of("up", "ip link set flannel.1 down"),
                Fault.atOnce("add 10.244.0.0", "ip address flush dev flannel.1"),
                Fault.of("replace flannel.1", "ip link set flannel.1 address 02:00:00:00:00:98"),
                Fault.of("replace flannel.1", "ip link set flannel.1 mtu 1300"),
                Fault.of("add flannel.1", "ip link delete flannel.1"),
                Fault.atOnce(
                        "recreate flannel.1",
                        "ip link delete flannel.1",
                        "ip link add flannel.1 type vxlan id 99 local 172.16.1.100 dev eth0 dstport 8472 nolearning"),
                Fault.atOnce(
                        "recreate flannel.1",
                        "ip link delete flannel.1",
                        "ip link add flannel.1 mtu 1400 up type vxlan id 1 local 172.16.1.100 dev eth0 dstport 4789"),
                Fault.atOnce(
                        "recreate flannel.1",
                        "ip link delete flannel.1",
                        "ip link add flannel.1 up type vxlan id 1 local 127.0.0.1 dstport 8472 nolearning"),
                Fault.atOnce("recreate flannel.1", "ip link delete flannel.1", "ip link add flannel.1 up type bridge"));
    }
}
