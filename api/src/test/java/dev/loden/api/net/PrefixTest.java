package dev.loden.api.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixTest {
    @ParameterizedTest
    @CsvSource({
        "10.244.0.0/16,    10.244.0.0/16, 10.244.255.255",
        "10.244.7.9/16,    10.244.0.0/16, 10.244.255.255",
        "10.244.7.9/32,    10.244.7.9/32, 10.244.7.9",
        "10.244.7.9/0,     0.0.0.0/0,     255.255.255.255",
        "255.255.255.255/1, 128.0.0.0/1,  255.255.255.255",
        "fd00::/48,        fd00::/48,     fd00::ffff:ffff:ffff:ffff:ffff",
        "FD00:0:0:1::9/64, fd00:0:0:1::/64, fd00::1:ffff:ffff:ffff:ffff",
        "fd00::9/128,      fd00::9/128,   fd00::9",
        "fd00::9/0,        ::/0,          ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    })
    void readsCidrNotationAndClearsHostBits(String text, String canonical, String last) {
        Prefix prefix = Prefix.parse(text);
        assertEquals(canonical, prefix.toString());
        assertEquals(IpAddress.parse(last), prefix.last());
        assertEquals(prefix, Prefix.parse(canonical));
        assertEquals(prefix.address().family(), prefix.family());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/16",
                "10.244.0.0",
                "10.244.0.0/",
                "10.244.0.0/33",
                "10.244.0.0/-1",
                "10.244.0.0/+8",
                "10.244.0.0/08",
                "10.244.0.0/00",
                "10.244.0.0/016",
                "10.244.0.0/ 8",
                "10.244.0.0/8 ",
                "10.244.0.0 /8",
                "10.244.0.0/8/8",
                "10.244.0.0//8",
                "10.244.0.0/0x8",
                "10.244.0.0/255.255.0.0",
                "10.244.0.0/9999999999999999999999",
                "10.244.0.0/\u0668",
                "10.244.0/16",
                "10.244.0.0-16",
                "fd00::/129",
                "fd00::/-1",
                "fd00::/1000",
                "fd00::%eth0/64",
                "fd00/64",
            })
    void refusesEverythingElse(String text) {
        assertThrows(InvalidValueException.class, () -> Prefix.parse(text));
    }

    @Test
    void refusesAnEndlessLength() {
        assertThrows(InvalidValueException.class, () -> Prefix.parse("10.0.0.0/" + "1".repeat(1_000_000)));
    }

    @Test
    void hasNoHostBits() {
        var e = assertThrows(InvalidValueException.class, () -> new Prefix(IpAddress.parse("10.244.1.1"), 24));
        assertEquals("\"10.244.1.1/24\": host bits are set; the network is 10.244.1.0/24", e.getMessage());
        assertThrows(InvalidValueException.class, () -> new Prefix(IpAddress.parse("::1"), 127));
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, -1", "0.0.0.0, 33", "0.0.0.0, 128", "::, -1", "::, 129"})
    void hasALengthThatFitsTheFamily(String address, int length) {
        assertThrows(InvalidValueException.class, () -> new Prefix(IpAddress.parse(address), length));
        assertThrows(InvalidValueException.class, () -> Prefix.of(IpAddress.parse(address), length));
    }

    @ParameterizedTest
    @CsvSource({
        "10.244.0.0/16, 10.244.0.0,     true",
        "10.244.0.0/16, 10.244.255.255, true",
        "10.244.0.0/16, 10.245.0.0,     false",
        "10.244.0.0/16, 10.243.255.255, false",
        "10.244.1.1/32, 10.244.1.1,     true",
        "10.244.1.1/32, 10.244.1.0,     false",
        "0.0.0.0/0,     255.255.255.255, true",
        "0.0.0.0/0,     ::,             false",
        "::/0,          ffff::,         true",
        "::/0,          0.0.0.0,        false",
        "fd00::/64,     fd00::ffff:0:0:0, true",
        "fd00::/64,     fd00:0:0:1::,   false",
    })
    void containsTheAddressesInside(String prefix, String address, boolean inside) {
        assertEquals(inside, Prefix.parse(prefix).contains(IpAddress.parse(address)));
    }

    @ParameterizedTest
    @CsvSource({
        "10.244.0.0/16, 10.244.0.0/16, true,  true,  true",
        "10.244.0.0/16, 10.244.7.0/24, true,  false, true",
        "10.244.0.0/16, 10.0.0.0/8,    false, true,  true",
        "10.244.0.0/24, 10.244.1.0/24, false, false, false",
        "0.0.0.0/0,     10.0.0.1/32,   true,  false, true",
        "0.0.0.0/0,     ::/0,          false, false, false",
        "::/0,          fd00::1/128,   true,  false, true",
        "fd00::/63,     fd00:0:0:1::/64, true, false, true",
        "fd00::/64,     fd00:0:0:1::/64, false, false, false",
    })
    void containsOrOverlapsOtherPrefixes(String one, String other, boolean contains, boolean inside, boolean overlaps) {
        Prefix left = Prefix.parse(one);
        Prefix right = Prefix.parse(other);
        assertEquals(contains, left.contains(right));
        assertEquals(inside, right.contains(left));
        assertEquals(overlaps, left.overlaps(right));
        assertEquals(overlaps, right.overlaps(left));
    }

    @Test
    void agreesWithComparingBits() {
        var random = new Random(24);
        int overlaps = 0;
        for (int i = 0; i < 10_000; i++) {
            Prefix one = any(random);
            Prefix other = any(random);
            boolean related = one.family() == other.family();
            String message = one + " and " + other;
            assertEquals(related && bits(other).startsWith(bits(one)), one.contains(other), message);
            assertEquals(
                    related && (bits(other).startsWith(bits(one)) || bits(one).startsWith(bits(other))),
                    one.overlaps(other),
                    message);
            assertEquals(related && allBits(other).startsWith(bits(one)), one.contains(other.address()), message);
            overlaps += one.overlaps(other) ? 1 : 0;
        }
        assertTrue(overlaps > 500, "only " + overlaps + " overlap");
    }

    /** Few addresses and all lengths, so that many overlap. */
    private static Prefix any(Random random) {
        return random.nextBoolean()
                ? Prefix.of(new Ipv4(random.nextInt(16) * 0x11111111), random.nextInt(33))
                : Prefix.of(
                        new Ipv6(random.nextInt(2) * -1L, random.nextInt(4) * 0x5555555555555555L),
                        random.nextInt(129));
    }

    private static String bits(Prefix prefix) {
        return allBits(prefix).substring(0, prefix.length());
    }

    private static String allBits(Prefix prefix) {
        var bits = new StringBuilder();
        for (byte octet : prefix.address().toBytes()) {
            bits.append(Integer.toBinaryString(0x100 | (octet & 0xff)).substring(1));
        }
        return bits.toString();
    }

    @Test
    void ordersByAddressThenFromWideToNarrow() {
        List<Prefix> ascending = List.of(
                Prefix.parse("0.0.0.0/0"),
                Prefix.parse("10.0.0.0/8"),
                Prefix.parse("10.0.0.0/24"),
                Prefix.parse("10.0.0.0/32"),
                Prefix.parse("10.0.1.0/24"),
                Prefix.parse("192.168.0.0/16"),
                Prefix.parse("::/0"),
                Prefix.parse("::/128"),
                Prefix.parse("fd00::/8"));
        var shuffled = new ArrayList<>(ascending);
        Collections.shuffle(shuffled, new Random(3));
        Collections.sort(shuffled);
        assertEquals(ascending, shuffled);
    }

    @Test
    void isAnotherOfAnotherLength() {
        assertFalse(Prefix.parse("10.0.0.0/8").equals(Prefix.parse("10.0.0.0/9")));
    }
}
