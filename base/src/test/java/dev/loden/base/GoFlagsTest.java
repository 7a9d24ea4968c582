package dev.loden.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.InvalidValueException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoFlagsTest {
    @ParameterizedTest
    @ValueSource(strings = {"1", "t", "T", "true", "TRUE", "True"})
    void readsTrue(String text) {
        assertTrue(GoFlags.bool(text));
        assertEquals(Optional.of(true), GoFlags.findBool(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "f", "F", "false", "FALSE", "False"})
    void readsFalse(String text) {
        assertFalse(GoFlags.bool(text));
        assertEquals(Optional.of(false), GoFlags.findBool(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yes", "tRUE", "2", " true"})
    void refusesOtherTruths(String text) {
        assertEquals("\"" + text + "\": must be true or false", failure(() -> GoFlags.bool(text)));
        assertEquals(Optional.empty(), GoFlags.findBool(text));
    }

    @Test
    void readsWholeNumbersWithinTheirRange() {
        assertEquals(1, GoFlags.wholeNumber("1", 1, 65_535));
        assertEquals(65_535, GoFlags.wholeNumber("65535", 1, 65_535));
    }

    /** All of these are what flannel v0.28.9 takes. */
    @ParameterizedTest
    @CsvSource({
        "+8081,8081",
        "8_081,8081",
        "0x1F91,8081",
        "0X1f91,8081",
        "0x_1f91,8081",
        "017621,8081",
        "0o17621,8081",
        "0_17621,8081",
        "0b11,3"
    })
    void readsWholeNumbersAsGoWritesThem(String text, int expected) {
        assertEquals(expected, GoFlags.wholeNumber(text, 1, 65_535));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "65536",
                "99999999999999",
                "1.5",
                "eight",
                "08",
                "8__1",
                "_81",
                "81_",
                "0x",
                "0x_",
                "+-1",
                "f",
                "-0x1",
                " 1",
                "١"
            })
    void refusesOtherNumbers(String text) {
        assertEquals(
                "\"" + text + "\": must be a whole number from 1 to 65535",
                failure(() -> GoFlags.wholeNumber(text, 1, 65_535)));
    }

    @ParameterizedTest
    @CsvSource({
        "0x10,PT16S",
        "010,PT8S",
        "010s,PT10S",
        "1_0,PT10S",
        "10,PT10S",
        "0,PT0S",
        "500ms,PT0.5S",
        "10s,PT10S",
        "5m,PT5M",
        "24h,PT24H",
        "999999999h,PT999999999H"
    })
    void readsDurations(String text, Duration expected) {
        assertEquals(expected, GoFlags.duration(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "-1s", "1.5s", "10 s", "1h30m", "1d", "1000000000", "١s"})
    void refusesOtherDurations(String text) {
        assertEquals(
                "\"" + text + "\": must be a duration such as 500ms, 10s, 5m or 1h",
                failure(() -> GoFlags.duration(text)));
    }

    private static String failure(Runnable reading) {
        return assertThrows(InvalidValueException.class, reading::run).getMessage();
    }
}
