package dev.loden.it;

import static dev.loden.base.Poll.pause;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.lab.demo.Mode;
import dev.loden.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing to do means nothing done: neither the daemon's counters nor the kernel's events show a change. */
@Tag("net")
class IdleIT {
    private static final Duration WATCHED = Duration.ofSeconds(3);

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aTurnWithNothingToDoWritesNothing(Mode mode) {
        try (Heal heal = Heal.start(mode, "--resync-period=200ms")) {
            Await.until(
                    "the kernel's own IPv6 addresses",
                    Scenario.SOON,
                    () -> heal.node()
                            .namespace()
                            .ip("-6 address show tentative")
                            .isEmpty());
            pause(Duration.ofMillis(500));
            Path seen = heal.node().directory().resolve("monitor");
            String device = mode.hasTunnel() ? "flannel.1" : "lo";
            try (Monitor links = Monitor.start(heal.node(), seen, "ip monitor link address route nexthop");
                    Monitor fdb = Monitor.start(heal.node(), seen, "bridge monitor fdb");
                    Monitor neighbors = Monitor.start(heal.node(), seen, "ip monitor neigh dev " + device)) {
                Status before = Status.of(heal.node());
                pause(WATCHED);
                Status after = Status.of(heal.node());

                assertEquals("", links.text() + fdb.text() + neighbors.text());
                assertEquals(before.changes(), after.changes());
                assertEquals(before.repairs(), after.repairs());
                Await.until(
                        "more turns",
                        Heal.PATIENCE,
                        () -> Status.of(heal.node()).turns() >= before.turns() + 8);

                heal.run("ip route delete 10.244.1.0/24");
                Await.until(
                        "the events of a change and of its repair",
                        Heal.PATIENCE,
                        () -> links.text().contains("Deleted 10.244.1.0/24")
                                && links.text().contains("\n10.244.1.0/24"));
            }
        }
    }
}
