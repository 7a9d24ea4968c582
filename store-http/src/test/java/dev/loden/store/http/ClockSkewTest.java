package dev.loden.store.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockSkewTest {
    private static final String DATE = "Fri, 27 Nov 2026 02:00:00 GMT";

    private static OptionalLong after(String sent, String received, String date) {
        var skew = new ClockSkew(() -> Instant.parse("2026-11-27T" + received + "Z"));
        skew.received(
                Instant.parse("2026-11-27T" + sent + "Z"),
                HttpHeaders.of(Map.of("date", List.of(date)), (a, b) -> true));
        return skew.aheadMillis();
    }

    /** The server's second begins at 02:00:00. */
    @ParameterizedTest
    @CsvSource({
        "02:00:00.100, 02:00:00.200, 0",
        "02:00:00.990, 02:00:01.200, 0",
        "01:59:40.000, 02:00:20.000, 0", // a slow answer
        "02:00:11.500, 02:00:11.600, 10500",
        "01:59:50.000, 01:59:50.500, -9500"
    })
    void saysNoMoreThanIsCertain(String sent, String received, long ahead) {
        assertEquals(OptionalLong.of(ahead), after(sent, received, DATE));
    }

    @Test
    void anAnswerWithoutADateSaysNothing() {
        assertEquals(OptionalLong.empty(), after("02:00:00.100", "02:00:00.200", "yesterday"));
        var skew = new ClockSkew(Instant::now);
        skew.received(skew.now(), HttpHeaders.of(Map.of(), (a, b) -> true));
        assertEquals(OptionalLong.empty(), skew.aheadMillis());
    }
}
