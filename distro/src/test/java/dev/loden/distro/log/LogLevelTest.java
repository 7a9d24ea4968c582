package dev.loden.distro.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.InvalidValueException;
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
    void theLastOneAskedForCounts() throws InterruptedException {
        level.request("debug/1s");
        level.request("Trace/1h");
        Thread.sleep(1_500); // the first one's time is over; were it not superseded, this would show it, late or not
        assertEquals(Level.TRACE, SwitchableLog.threshold());
        level.request("default");
        assertEquals(Level.INFO, SwitchableLog.threshold());
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
