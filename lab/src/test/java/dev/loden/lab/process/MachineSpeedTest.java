package dev.loden.lab.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MachineSpeedTest {
    @Test
    void limitsStayOnAFastMachine() {
        MachineSpeed speed = MachineSpeed.of(millis(3, 4, 2));
        assertEquals(MachineSpeed.FULL, speed);
        assertEquals(Duration.ofSeconds(20), speed.stretch(Duration.ofSeconds(20)));
        assertFalse(speed.isBusy());
    }

    @Test
    void limitsGrowOnASlowOne() {
        MachineSpeed speed = MachineSpeed.of(millis(80, 80, 80));
        assertEquals(Duration.ofSeconds(200), speed.stretch(Duration.ofSeconds(20)));
        assertTrue(speed.isBusy());
    }

    @Test
    void aCommandThatHadToWaitCounts() {
        assertEquals(
                Duration.ofSeconds(10), MachineSpeed.of(millis(4, 4, 4, 4, 384)).stretch(Duration.ofSeconds(1)));
    }

    @Test
    void limitsHaveABound() {
        assertEquals(Duration.ofSeconds(40), MachineSpeed.of(millis(9000)).stretch(Duration.ofSeconds(1)));
    }

    @Test
    void measuresThisMachine() {
        assertTrue(MachineSpeed.measure().slowdown() >= 1);
    }

    private static List<Duration> millis(long... times) {
        return LongStream.of(times).mapToObj(Duration::ofMillis).toList();
    }
}
