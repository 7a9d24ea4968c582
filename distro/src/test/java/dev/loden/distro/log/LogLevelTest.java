package dev.loden.distro.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.InvalidValueException;
import dev.loden.base.Poll;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tinylog.Level;

class LogLevelTest {
    private final BlockingQueue<String> shown = new LinkedBlockingQueue<>();
    private final LogLevel level = new LogLevel(shown::add);

    @AfterEach
    void restore() {
        level.request("default");
    }

    @Test
    void goesBackByItself() throws InterruptedException {
        level.request("debug/1s");
        assertTrue(shown.take().startsWith("debug until 2"));
        assertEquals("", shown.poll(30, TimeUnit.SECONDS));
        assertEquals(Level.INFO, SwitchableLog.threshold());
    }

    @Test
    void theLastOneAskedForCounts() {
        level.request("debug/1s");
        level.request("Trace/1h");
        assertTrue(Poll.until(Duration.ofSeconds(30), () -> timers() == 1), "the first one has ended");
        assertEquals(Level.TRACE, SwitchableLog.threshold());
        level.request("default");
        assertEquals(Level.INFO, SwitchableLog.threshold());
    }

    private static long timers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(LogLevel.TIMER))
                .count();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "debug",
                "loud/10m",
                "debug/",
                "debug/0s",
                "debug/25h",
                "debug/-1s",
                "debug/10",
                "debug/9999999s"
            })
    void refuses(String request) {
        assertThrows(InvalidValueException.class, () -> level.request(request));
        assertTrue(shown.isEmpty());
        assertEquals(Level.INFO, SwitchableLog.threshold());
    }
}
