package dev.loden.codec.json;

import static dev.loden.codec.json.JsonTest.SAMPLE;
import static dev.loden.codec.json.JsonTest.assertOneShortLine;
import static dev.loden.codec.json.JsonTest.refused;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Damaged, hostile and extreme texts. */
class JsonLimitsTest {
    private static final String LIKELY = "{}[]\":,\\u0123eE+-.truefalsn \n";

    @Test
    void refusesDamageWithNothingButItsOwnException() {
        var random = new Random(10);
        int accepted = 0;
        for (int i = 0; i < 30_000; i++) {
            var text = new StringBuilder(SAMPLE);
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                text.setCharAt(random.nextInt(text.length()), any(random));
            }
            accepted += survives(text.toString()) ? 1 : 0;
        }
        assertTrue(accepted > 1_000 && accepted < 29_000, accepted + " accepted");
    }

    @Test
    void refusesGarbageWithNothingButItsOwnException() {
        var random = new Random(11);
        for (int i = 0; i < 30_000; i++) {
            var text = new StringBuilder("{");
            for (int length = random.nextInt(40); length > 0; length--) {
                text.append(any(random));
            }
            survives(text.toString());
        }
    }

    private static char any(Random random) {
        return random.nextInt(10) == 0
                ? (char) random.nextInt(0x10000)
                : LIKELY.charAt(random.nextInt(LIKELY.length()));
    }

    /** Text that is accepted prints as text that reads as the same. */
    private static boolean survives(String text) {
        Settings settings;
        try {
            settings = Json.parse(text);
        } catch (InvalidValueException e) {
            assertOneShortLine(e);
            return false;
        }
        assertEquals(settings, Json.parse(Json.print(settings)), text);
        return true;
    }

    @Test
    void readsUpToSixteenLevels() {
        assertEquals(16, Json.MAX_DEPTH);
        String deepest = nested("{\"a\":", "}", 16);
        assertEquals(deepest, Json.print(Json.parse(deepest)));
        refused(nested("{\"a\":", "}", 17));
        refused("{\"a\":" + nested("[", "]", 16) + "}");
        refused("{\"a\":".repeat(10_000));
        refused("{\"a\":" + "[".repeat(60_000));
    }

    private static String nested(String open, String close, int levels) {
        return open.repeat(levels) + "1" + close.repeat(levels);
    }

    @Test
    void readsUpToTheLongestText() {
        String longest = "{\"a\":\"" + "x".repeat(Json.MAX_LENGTH - 8) + "\"}";
        assertEquals(Json.MAX_LENGTH, longest.length());
        assertEquals(longest, Json.print(Json.parse(longest)));
        refused(longest + " ");
        assertEquals(
                "longer than 65536 characters",
                refused("{\"a\":\"" + "x".repeat(1_000_000) + "\"}").rule());
    }

    @Test
    void survivesNamesAsLongAsTheText() {
        survives("{\"" + "n".repeat(40_000) + "\":1}");
        survives("{\"" + "n".repeat(60_000) + "\":1}");
    }

    /** "ab" and "bA" have one hash in Jackson's table of names, "Aa" and "BB" in Java's maps. */
    @ParameterizedTest
    @CsvSource({"ab, bA", "Aa, BB"})
    void survivesNamesThatCollide(String one, String other) {
        var names = new ArrayList<String>();
        for (int i = 0; i < 2_048; i++) {
            var name = new StringBuilder();
            for (int bit = 0; bit < 11; bit++) {
                name.append((i >> bit & 1) == 0 ? one : other);
            }
            names.add(name.toString());
        }
        readsAll(names);
        readsAll(IntStream.range(0, 5_000).mapToObj(Integer::toString).toList());
    }

    private static void readsAll(List<String> names) {
        String text = names.stream().collect(joining("\":1,\"", "{\"", "\":1}"));
        assertEquals(names, List.copyOf(Json.parse(text).members().keySet()));
    }

    @Test
    void refusesNumbersWithoutEnd() {
        refused("{\"a\":" + "9".repeat(60_000) + "}");
        refused("{\"a\":1." + "9".repeat(60_000) + "}");
        refused("{\"a\":1e" + "9".repeat(60_000) + "}");
    }
}
