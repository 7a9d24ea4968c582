package dev.loden.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResyncTest {
    @ParameterizedTest
    @CsvSource({
        "10,  true,  0,     10",
        "10,  true,  5,     10",
        "10,  true,  300,   300",
        "10,  true,  5000,  600",
        "900, true,  5000,  900",
        "10,  false, 5000,  10",
    })
    void stretchesWithTheCostOfALook(long periodSeconds, boolean stretches, long costMillis, long seconds) {
        var resync = new Resync(Duration.ofSeconds(periodSeconds), stretches);
        assertEquals(Duration.ofSeconds(seconds), resync.next(Duration.ofMillis(costMillis)));
    }
}
