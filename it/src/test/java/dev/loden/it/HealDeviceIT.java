package dev.loden.it;

import static dev.loden.base.Poll.pause;
import static dev.loden.it.Scenario.log;
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

/** The tunnels' devices that others delete over and over. */
@Tag("net")
class HealDeviceIT {
    private static final int OFTEN = 50;

    /** PAINS P3: the same MACs and MTUs each time, and no write to the lease store. */
    @Test
    void bringsThemBackFiftyTimesInARow() {
        try (Heal heal = Heal.start(Mode.VXLAN, Side.BOTH)) {
            String good = heal.state();
            Pings pings = heal.ping();
            Pressure pressure = Pressure.start();
            for (int i = 0; i < OFTEN; i++) {
                for (Side side : Side.values()) {
                    heal.run("ip link delete " + side.device());
                }
                Await.until("both for the time " + i, Heal.PATIENCE, () -> {
                    String links = heal.node().namespace().ip("-brief link");
                    return Stream.of(Side.values()).map(Side::device).allMatch(links::contains);
                });
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
}
