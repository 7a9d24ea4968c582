package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.process.Shell;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The core's soak for ten minutes, beside the other tests of this module: {@code ./dev verify --soak}, as CI does. */
@Tag("soak")
class SoakIT {
    private static final Duration TIME = Duration.ofMinutes(10);
    private static final Path TESTS = Path.of("../core/target/test-classes");

    @Test
    void theNodeComesToTheRightStateForTenMinutes() {
        // A JVM of its own: the test is in the core's package.
        String out = Shell.run(
                TIME.multipliedBy(2),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dloden.soak.seconds=" + TIME.toSeconds(),
                        "-cp",
                        TESTS + ":" + System.getProperty("java.class.path"),
                        Soak.class.getName()));
        assertTrue(out.contains("soak: ") && out.contains(" rounds of "), out);
        System.out.print(out);
    }

    /** Ends with 1 if the test fails; it prints its seed first. */
    static final class Soak {
        private Soak() {}

        public static void main(String[] arguments) throws ClassNotFoundException {
            TestExecutionSummary summary = TestRun.of(Class.forName("dev.loden.core.turn.SoakTest"));
            if (summary.getTotalFailureCount() > 0) {
                System.err.println(TestRun.text(summary));
            }
            System.exit(summary.getTestsSucceededCount() == 1 ? 0 : 1);
        }
    }
}
