package dev.loden.it;

import static dev.loden.base.Poll.pause;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.lab.demo.Mode;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing to do means nothing done: neither the daemon's counters nor the kernel's events show a change. */
@Tag("net")
class IdleIT {
    private static final Duration WATCHED = Duration.ofSeconds(3);

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aTurnWithNothingToDoWritesNothing(Mode mode) throws IOException {
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
            List<Process> monitors = new ArrayList<>();
            try {
                monitors.add(monitor(heal, seen, "ip", "monitor", "link", "address", "route", "nexthop"));
                monitors.add(monitor(heal, seen, "bridge", "monitor", "fdb"));
                if (mode.hasTunnel()) {
                    monitors.add(monitor(heal, seen, "ip", "monitor", "neigh", "dev", "flannel.1"));
                }
                pause(Duration.ofMillis(500));
                Status before = Status.of(heal.node());
                pause(WATCHED);
                Status after = Status.of(heal.node());

                assertEquals("", Files.readString(seen));
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
                        () -> read(seen).contains("Deleted 10.244.1.0/24")
                                && read(seen).contains("\n10.244.1.0/24"));
            } finally {
                monitors.forEach(Process::destroyForcibly);
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process monitor(Heal heal, Path seen, String... command) throws IOException {
        return new ProcessBuilder(heal.node().namespace().enter(List.of(command)))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(seen.toFile()))
                .start();
    }
}
