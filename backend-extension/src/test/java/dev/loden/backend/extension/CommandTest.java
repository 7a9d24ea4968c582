package dev.loden.backend.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static Command command(String line) {
        return new Command("SubnetAddCommand", line, LIMIT);
    }

    /** flannel: strings.Fields, then os.Expand for each word; a value with blanks stays one argument. */
    @Test
    void splitsAtBlanksAndReplacesVariables() {
        assertEquals(
                List.of("ip", "route", "10.244.1.0/24", "via-a b", "", "x-"),
                command("  ip route $SUBNET via-${PUBLIC_IP}   $NOWHERE x-$NOWHERE ")
                        .arguments(Map.of("SUBNET", "10.244.1.0/24", "PUBLIC_IP", "a b")));
    }

    @Test
    void givesEnvironmentAndInputAndReturnsTheStrippedOutput() throws IOException {
        assertEquals("data", command("cat").run(Map.of(), "data"));
        assertTrue(command("env").run(Map.of("SUBNET", "10.244.1.0/24"), "").contains("SUBNET=10.244.1.0/24"));
    }

    @Test
    void quotesTheOutputOfAFailure() {
        IOException e =
                assertThrows(IOException.class, () -> command("ls /nonexistent").run(Map.of(), ""));
        assertTrue(e.getMessage().startsWith("SubnetAddCommand ended with status 2: "), e.getMessage());
        assertTrue(e.getMessage().contains("/nonexistent"), e.getMessage());
    }

    @Test
    void namesAProgramThatIsNotThere() {
        IOException e = assertThrows(
                IOException.class, () -> command("/no/such/program").run(Map.of(), ""));
        assertTrue(e.getMessage().contains("/no/such/program"), e.getMessage());
    }

    @Test
    void killsWhatTakesTooLong() {
        var slow = new Command("SubnetAddCommand", "sleep 60", Duration.ofMillis(200));
        long start = System.nanoTime();
        IOException e = assertThrows(IOException.class, () -> slow.run(Map.of(), ""));
        assertTrue(e.getMessage().contains("was killed"), e.getMessage());
        assertTrue(System.nanoTime() - start < LIMIT.toNanos());
    }
}
