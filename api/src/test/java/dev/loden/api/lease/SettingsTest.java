package dev.loden.api.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.InvalidValueException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final BigInteger HUGE = BigInteger.TWO.pow(100);

    /** Names and values in turn. */
    private static Settings settings(Object... members) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < members.length; i += 2) {
            map.put((String) members[i], members[i + 1]);
        }
        return Settings.of(map);
    }

    @Test
    void readsEachType() {
        Settings settings = settings(
                "Type",
                "vxlan",
                "VNI",
                1,
                "Learning",
                true,
                "Inner",
                settings("Port", 8472L),
                "Hosts",
                List.of("a", "b"));
        assertEquals(Optional.of("vxlan"), settings.string("Type"));
        assertEquals(OptionalInt.of(1), settings.integer("VNI", 0, 10));
        assertEquals(Optional.of(true), settings.bool("Learning"));
        assertEquals(
                OptionalInt.of(8472), settings.object("Inner").orElseThrow().integer("Port", 1, 65535));
        assertEquals(List.of("a", "b"), settings.strings("Hosts"));
    }

    @Test
    void readsWhatIsAbsentOrNullAsEmpty() {
        for (Settings settings : List.of(Settings.EMPTY, settings("X", null), settings("Y", 1))) {
            assertEquals(Optional.empty(), settings.string("X"));
            assertEquals(OptionalInt.empty(), settings.integer("X", 0, 10));
            assertEquals(Optional.empty(), settings.bool("X"));
            assertEquals(Optional.empty(), settings.object("X"));
            assertEquals(List.of(), settings.strings("X"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"DirectRouting", "Directrouting", "directrouting", "DIRECTROUTING"})
    void matchesNamesInAnyLetterCase(String name) {
        assertEquals(Optional.of(true), settings("DirectRouting", true).bool(name));
        assertEquals(Optional.of(true), settings(name, true).bool("DirectRouting"));
    }

    @Test
    void lastOfSeveralSpellingsCounts() {
        Settings settings = settings("vni", 1, "VNI", 2, "Vni", 3);
        assertEquals(OptionalInt.of(3), settings.integer("VNI", 0, 10));
        assertEquals(Optional.empty(), settings("Type", "vxlan", "type", null).string("Type"));
    }

    @Test
    void hasEachNameOfASumOnce() {
        Settings sum = settings("VNI", 1, "vni", 2, "Port", 3).plus(settings("VNI", 4, "MTU", 5));
        assertEquals(settings("vni", 2, "Port", 3, "VNI", 4, "MTU", 5), sum);
        var names = new ArrayList<String>();
        sum.forEach((name, value) -> names.add(name));
        assertEquals(List.of("vni", "Port", "VNI", "MTU"), names);
        assertEquals(OptionalInt.of(4), sum.integer("vni", 0, 10));
        assertEquals(Settings.EMPTY, Settings.EMPTY.plus(Settings.EMPTY));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "16777215, 16777215"})
    void readsWholeNumbersUpToTheBounds(long value, int expected) {
        assertEquals(OptionalInt.of(expected), settings("VNI", value).integer("VNI", 0, 16777215));
    }

    @Test
    void readsWholeNumbersOfEachWidth() {
        assertEquals(OptionalInt.of(7), settings("N", 7).integer("N", 0, 10));
        assertEquals(OptionalInt.of(7), settings("N", 7L).integer("N", 0, 10));
        assertEquals(OptionalInt.of(7), settings("N", BigInteger.valueOf(7)).integer("N", 0, 10));
        assertEquals(
                OptionalInt.of(Integer.MIN_VALUE),
                settings("N", Integer.MIN_VALUE).integer("N", Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    static Stream<Object> noPortNumbers() {
        return Stream.of(
                0,
                -1,
                65536,
                4294967297L,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                HUGE,
                HUGE.negate(),
                1.0,
                1.5,
                "1",
                true,
                List.of(1));
    }

    @ParameterizedTest
    @MethodSource("noPortNumbers")
    void refusesOtherNumbersAndNamesTheKey(Object value) {
        var e = assertThrows(
                InvalidValueException.class, () -> settings("port", value).integer("Port", 1, 65535));
        assertEquals("Port \"" + value + "\": must be a whole number from 1 to 65535", e.getMessage());
    }

    static Stream<Arguments> wrongTypes() {
        Settings settings = settings(
                "text",
                "yes",
                "number",
                1,
                "flag",
                true,
                "section",
                settings("a", 1),
                "list",
                Arrays.asList("a", null));
        return Stream.of(
                wrong(() -> settings.string("Number"), "Number \"1\": must be a text"),
                wrong(() -> settings.string("Flag"), "Flag \"true\": must be a text"),
                wrong(() -> settings.string("Section"), "Section \"{a=1}\": must be a text"),
                wrong(() -> settings.string("List"), "List \"[a, null]\": must be a text"),
                wrong(() -> settings.bool("Text"), "Text \"yes\": must be true or false"),
                wrong(() -> settings.bool("Number"), "Number \"1\": must be true or false"),
                wrong(() -> settings.object("Text"), "Text \"yes\": must be an object"),
                wrong(() -> settings.object("List"), "List \"[a, null]\": must be an object"),
                wrong(() -> settings.strings("Text"), "Text \"yes\": must be a list"),
                wrong(() -> settings.strings("Section"), "Section \"{a=1}\": must be a list"),
                wrong(() -> settings.strings("List"), "List \"null\": must be a text"));
    }

    private static Arguments wrong(Executable getter, String message) {
        return Arguments.of(getter, message);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("wrongTypes")
    void namesTheMemberOfTheWrongType(Executable getter, String message) {
        assertEquals(message, assertThrows(InvalidValueException.class, getter).getMessage());
    }

    @Test
    void keepsOrderAndSpelling() {
        Settings settings = settings("VNI", 1, "VtepMAC", "aa:bb:cc:dd:ee:ff", "a", null, "VNi", HUGE);
        assertEquals(
                List.of("VNI", "VtepMAC", "a", "VNi"),
                List.copyOf(settings.members().keySet()));
        assertEquals(
                Arrays.asList(1L, "aa:bb:cc:dd:ee:ff", null, HUGE),
                new ArrayList<>(settings.members().values()));
        assertEquals("{VNI=1, VtepMAC=aa:bb:cc:dd:ee:ff, a=null, VNi=" + HUGE + "}", settings.toString());
    }

    @Test
    void isEqualIfAllMembersAreInTheSameOrder() {
        Settings settings = settings("a", 1, "b", List.of(true, 2), "c", settings("d", 1.5));
        Settings same = settings("a", 1L, "b", List.of(true, 2L), "c", settings("d", 1.5));
        assertEquals(settings, same);
        assertEquals(settings.hashCode(), same.hashCode());
        assertEquals(settings("a", 5L), settings("a", BigInteger.valueOf(5)));
        assertNotEquals(settings("a", 1, "b", 2), settings("b", 2, "a", 1));
        assertNotEquals(settings("a", 1), settings("A", 1));
        assertNotEquals(settings("a", 1), settings("a", "1"));
        assertNotEquals(settings("a", 1), settings("a", 1, "b", null));
        assertNotEquals(Settings.EMPTY, settings("a", null));
    }

    @Test
    void isEmptyWithoutMembersOnly() {
        assertTrue(Settings.EMPTY.isEmpty());
        assertSame(Settings.EMPTY, Settings.of(Map.of()));
        assertEquals(Map.of(), Settings.EMPTY.members());
        assertEquals(false, settings("a", null).isEmpty());
    }

    @Test
    void cannotBeChangedFromOutside() {
        var list = new ArrayList<>(List.of("a"));
        var map = new LinkedHashMap<String, Object>(Map.of("list", list));
        Settings settings = Settings.of(map);
        list.add("b");
        map.put("more", 1);
        settings.members().put("more", 1);
        assertEquals(settings("list", List.of("a")), settings);
        List<?> inside = (List<?>) settings.members().get("list");
        assertThrows(UnsupportedOperationException.class, () -> Collections.swap(inside, 0, 0));
    }

    static Stream<Object> notPlain() {
        return Stream.of(
                'c',
                1f,
                (short) 1,
                Map.of(),
                new Object(),
                BigDecimal.ONE,
                List.of(Map.of()),
                Double.NaN,
                Double.POSITIVE_INFINITY);
    }

    @ParameterizedTest
    @MethodSource("notPlain")
    void holdsPlainValuesOnly(Object value) {
        var e = assertThrows(IllegalArgumentException.class, () -> settings("a", value));
        assertTrue(e.getMessage().startsWith("not a plain value: "), e.getMessage());
    }
}
