package dev.loden.codec.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    static final String SAMPLE = """
            {"Network": "10.244.0.0/16", "EnableIPv6": false, "n": [null, -1, 2.5e3, {"\\u00e9\\n": "\\ud83d\\ude00"}],
             "Backend": {"Type": "vxlan", "Directrouting": true, "VNI": 1}}
            """;

    static InvalidValueException refused(String text) {
        var e = assertThrows(InvalidValueException.class, () -> Json.parse(text));
        assertOneShortLine(e);
        return e;
    }

    static void assertOneShortLine(InvalidValueException e) {
        assertTrue(e.getMessage().lines().count() == 1 && e.getMessage().length() < 700, e.getMessage());
        assertFalse(e.getMessage().chars().anyMatch(Character::isISOControl), e.getMessage());
    }

    @Test
    void readsEveryKindOfValue() {
        Settings settings = Json.parse(SAMPLE);
        var expected = new LinkedHashMap<String, Object>();
        expected.put("Network", "10.244.0.0/16");
        expected.put("EnableIPv6", false);
        expected.put("n", Arrays.asList(null, -1, 2500.0, Settings.of(Map.of("\u00e9\n", "\ud83d\ude00"))));
        var backend = new LinkedHashMap<String, Object>();
        backend.put("Type", "vxlan");
        backend.put("Directrouting", true);
        backend.put("VNI", 1);
        expected.put("Backend", Settings.of(backend));
        assertEquals(Settings.of(expected), settings);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\":1}",
                "{\"z\":null,\"a\":true,\"M\":false}",
                "{\"a\":[],\"b\":{},\"c\":[[],{}]}",
                "{\"a\":[1,\"b\",null,{\"c\":[2]}]}",
                "{\"a\":0,\"b\":-1,\"c\":1.5,\"d\":-2.5E-7,\"e\":1.0E22}",
                "{\"a\":9223372036854775807,\"b\":-9223372036854775808,\"c\":9223372036854775808}",
                "{\"a\":1234567890123456789012345678901234567890}",
                "{\"\":\"\"}",
                "{\"k\u00f6ln\":\"\u7f51\u7edc \ud83d\ude00\"}",
                "{\"a\":\"\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001F\"}",
                "{\"a\":\"/<>&'\"}"
            })
    void printsWhatItRead(String text) {
        assertEquals(text, Json.print(Json.parse(text)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    { "a" : 1 }                | {"a":1}
                    {"a":"\\u0041\\/\\u00e9"}  | {"a":"A/é"}
                    {"a":1e2,"b":1E+2}         | {"a":100.0,"b":100.0}
                    {"a":1e-400}               | {"a":0.0}
                    """)
    void printsWithoutSpacesAndInOneForm(String text, String printed) {
        assertEquals(printed, Json.print(Json.parse(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "true",
                "1",
                "\"a\"",
                "[]",
                "[{}]",
                "nonsense",
                "{",
                "}",
                "{]",
                "{a:1}",
                "{'a':1}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{,}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":[1,]}",
                "{\"a\":[1}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":1.}",
                "{\"a\":0x10}",
                "{\"a\":1e}",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":-Infinity}",
                "{\"a\":--1}",
                "{\"a\":undefined}",
                "{\"a\":True}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"line\nbreak\"}",
                "{\"a\":\"\0\"}",
                "{\"a\":1} // b",
                "/* b */ {}",
                "# b\n{}",
                "\ufeff{}",
                "{\"a\":\u2028\u202e}",
                "{\"a\":\u0661}"
            })
    void refusesWhatIsNoJsonObject(String text) {
        assertEquals(text, refused(text).value());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{} {}", "{}{}", "{}}", "{},", "{} null", "{}x", "{}\0", "{}\ufeff"})
    void refusesTrailingText(String text) {
        refused(text);
    }

    @Test
    void allowsSpaceAround() {
        assertEquals(Settings.EMPTY, Json.parse(" \r\n\t{} \r\n\t"));
    }

    @Test
    void saysWhereTheTextBreaks() {
        String message = refused("{\"a\": 1,\n \"b\": x}").getMessage();
        assertTrue(
                message.startsWith("\"{\"a\": 1,? \"b\": x}\": not JSON: Unrecognized token: was expecting"), message);
        assertTrue(message.endsWith("(line 2, column 7)"), message);
    }

    @Test
    void refusesTextThatIsCutOffAnywhere() {
        String text = SAMPLE.strip();
        for (int end = 0; end < text.length(); end++) {
            refused(text.substring(0, end));
        }
    }

    @Test
    void readsLargeNumbersExactly() {
        Settings settings = Json.parse("{\"a\":1267650600228229401496703205376,\"b\":9007199254740993}");
        assertEquals(BigInteger.TWO.pow(100), settings.members().get("a"));
        assertEquals(9007199254740993L, settings.members().get("b"));
        var e = assertThrows(InvalidValueException.class, () -> settings.integer("A", 0, 9));
        assertEquals("A \"1267650600228229401496703205376\": must be a whole number from 0 to 9", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e309",
                "-1e309",
                "1e999999999",
                "1e99999999999999999999",
                "12345678901234567890123456789012345678901",
                "0.12345678901234567890123456789012345678901"
            })
    void refusesNumbersThatCannotBeKept(String number) {
        refused("{\"a\":" + number + "}");
    }

    @Test
    void lastOfSeveralMembersCounts() {
        assertEquals(OptionalInt.of(2), Json.parse("{\"VNI\":1,\"VNI\":2}").integer("VNI", 0, 9));
        assertEquals(OptionalInt.of(2), Json.parse("{\"vni\":1,\"VNI\":2}").integer("Vni", 0, 9));
        assertEquals(
                OptionalInt.of(3), Json.parse("{\"VNI\":1,\"vni\":2,\"VNI\":3}").integer("VNI", 0, 9));
        assertEquals(List.of("b"), Json.parse("{\"a\":{\"b\":1},\"a\":[\"b\"]}").strings("a"));
    }
}
