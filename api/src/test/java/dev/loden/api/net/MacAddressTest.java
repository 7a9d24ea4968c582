package dev.loden.api.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MacAddressTest {
    @ParameterizedTest
    @CsvSource({
        "0a:58:0a:f4:00:01, 0a580af40001, 0a:58:0a:f4:00:01",
        "0A:58:0A:F4:00:01, 0a580af40001, 0a:58:0a:f4:00:01",
        "00:00:00:00:00:00, 000000000000, 00:00:00:00:00:00",
        "ff:ff:ff:ff:ff:ff, ffffffffffff, ff:ff:ff:ff:ff:ff",
        "0A-58-0a-f4-00-01, 0a580af40001, 0a:58:0a:f4:00:01",
        "0a58.0AF4.0001, 0a580af40001, 0a:58:0a:f4:00:01",
        "80:00:00:00:00:00, 800000000000, 80:00:00:00:00:00",
    })
    void readsSixOctetsAndPrintsLowerCase(String text, String hex, String printed) {
        MacAddress mac = MacAddress.parse(text);
        assertEquals(new MacAddress(Long.parseLong(hex, 16)), mac);
        assertEquals(printed, mac.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "0a:58:0a:f4:00",
                "0a:58:0a:f4:00:01:02",
                "0a:58:0a:f4:00:01:02:03",
                "0a:58:0a:f4:00:",
                "0a:58:0a:f4:00:01:",
                ":0a:58:0a:f4:00:01",
                "a:58:0a:f4:00:01",
                "0a:58:0a:f4:0:1",
                "00a:58:0a:f4:00:01",
                "0a-58:0a:f4:00:01",
                "0a:58:0a:f4:00-01",
                "0a58.0af4-0001",
                "0a58:0af4:0001",
                "0a5.80af4.0001",
                "0a58.0af4.000g",
                "0a580af40001",
                "0g:58:0a:f4:00:01",
                "-a:58:0a:f4:00:01",
                " 0a:58:0a:f4:00:01",
                "0a:58:0a:f4:00:01\n",
                "\u0660a:58:0a:f4:00:01",
                "\uff10a:58:0a:f4:00:01",
            })
    void refusesEverythingElse(String text) {
        var e = assertThrows(InvalidValueException.class, () -> MacAddress.parse(text));
        assertEquals(text, e.value());
        assertTrue(e.rule().startsWith("not a MAC address"), e.rule());
    }

    @Test
    void has48Bits() {
        assertThrows(InvalidValueException.class, () -> new MacAddress(1L << 48));
        assertThrows(InvalidValueException.class, () -> new MacAddress(-1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 7, 8})
    void refusesBytesOfAnotherLength(int length) {
        assertThrows(InvalidValueException.class, () -> MacAddress.ofBytes(new byte[length]));
    }

    @Test
    void isInWireOrder() {
        byte[] octets = {(byte) 0xaa, 0x0b, 1, 2, 3, (byte) 0xff};
        assertEquals("aa:0b:01:02:03:ff", MacAddress.ofBytes(octets).toString());
        assertArrayEquals(octets, MacAddress.parse("aa:0b:01:02:03:ff").toBytes());
    }

    @Test
    void comesBackFromTextAndBytes() {
        var random = new Random(48);
        for (int i = 0; i < 1_000; i++) {
            var mac = new MacAddress(random.nextLong() >>> 16);
            assertEquals(mac, MacAddress.parse(mac.toString()));
            assertEquals(mac, MacAddress.ofBytes(mac.toBytes()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ff:ff:ff:ff:ff:ff, true",
        "01:00:5e:00:00:01, true",
        "33:33:00:00:00:01, true",
        "02:00:00:00:00:00, false",
        "fe:ff:ff:ff:ff:ff, false",
        "00:01:01:01:01:01, false",
    })
    void knowsTheGroupBit(String text, boolean multicast) {
        assertEquals(multicast, MacAddress.parse(text).isMulticast());
    }

    @Test
    void ordersByOctets() {
        assertTrue(MacAddress.parse("7f:00:00:00:00:00").compareTo(MacAddress.parse("80:00:00:00:00:00")) < 0);
        assertTrue(MacAddress.parse("00:00:00:00:01:00").compareTo(MacAddress.parse("00:00:00:00:00:ff")) > 0);
        assertEquals(0, MacAddress.parse("0a:0b:0c:0d:0e:0f").compareTo(MacAddress.parse("0A:0B:0C:0D:0E:0F")));
    }
}
