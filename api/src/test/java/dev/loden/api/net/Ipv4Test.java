package dev.loden.api.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4Test {
    private static final int ROUNDS = 2_000;

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0,         00000000",
        "0.0.0.1,         00000001",
        "10.244.1.0,      0af40100",
        "100.99.10.9,     64630a09",
        "127.255.255.255, 7fffffff",
        "128.0.0.0,       80000000",
        "172.16.1.101,    ac100165",
        "255.255.255.255, ffffffff",
    })
    void readsAndPrintsDottedQuads(String text, String hex) {
        var address = new Ipv4(Integer.parseUnsignedInt(hex, 16));
        assertEquals(address, Ipv4.parse(text));
        assertEquals(text, address.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "...",
                "10",
                "10.1",
                "10.1.2",
                "10.1.2.",
                ".10.1.2",
                "10..1.2",
                "10.1.2.3.",
                "10.1.2.3.4",
                "10.1.2.256",
                "256.1.2.3",
                "10.1.2.999",
                "10.1.2.1000",
                "10.1.2.4294967296",
                "010.1.2.3",
                "10.1.2.03",
                "10.1.2.00",
                "10.1.2.-3",
                "10.1.2.+3",
                "-1.1.2.3",
                " 10.1.2.3",
                "10.1.2.3 ",
                "10.1. 2.3",
                "10.1.2.3\n",
                "10.1.2.0x3",
                "10.1.2.a",
                "10.1.2.3/24",
                "10,1,2,3",
                "10.1.2.\u0663",
                "10.1.2.\uff13",
                "\ud835\udfcf0.1.2.3",
                "10\u30021\u30022\u30023",
                "::1",
                "localhost"
            })
    void refusesEverythingElse(String text) {
        var e = assertThrows(InvalidValueException.class, () -> Ipv4.parse(text));
        assertEquals(text, e.value());
        assertTrue(e.rule().startsWith("not an IPv4 address"), e.rule());
    }

    @Test
    void agreesWithTheJdk() throws UnknownHostException {
        var random = new Random(4);
        for (int i = 0; i < ROUNDS; i++) {
            var address = new Ipv4(random.nextInt());
            InetAddress oracle = InetAddress.getByAddress(address.toBytes());
            assertEquals(oracle.getHostAddress(), address.toString());
            assertEquals(address, Ipv4.parse(oracle.getHostAddress()));
            assertEquals(address, IpAddress.ofBytes(oracle.getAddress()));
        }
    }

    @Test
    void isInNetworkByteOrder() {
        assertArrayEquals(
                new byte[] {(byte) 192, (byte) 168, 1, (byte) 254},
                Ipv4.parse("192.168.1.254").toBytes());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0,         1,           10.0.0.1",
        "10.0.0.255,       1,           10.0.1.0",
        "10.0.1.0,        -1,           10.0.0.255",
        "127.255.255.255,  1,           128.0.0.0",
        "255.255.255.255,  1,           0.0.0.0",
        "0.0.0.0,         -1,           255.255.255.255",
        "10.0.0.7,         0,           10.0.0.7",
        "0.0.0.0,          4294967295,  255.255.255.255",
        "10.0.0.7,         4294967296,  10.0.0.7",
        "10.0.0.7,        -4294967297,  10.0.0.6",
    })
    void countsOnAndWraps(String from, long offset, String expected) {
        assertEquals(Ipv4.parse(expected), Ipv4.parse(from).plus(offset));
    }

    @ParameterizedTest
    @CsvSource({
        "10.244.171.205, 32, 10.244.171.205, 10.244.171.205",
        "10.244.171.205, 31, 10.244.171.204, 10.244.171.205",
        "10.244.171.205, 24, 10.244.171.0,   10.244.171.255",
        "10.244.171.205, 17, 10.244.128.0,   10.244.255.255",
        "10.244.171.205,  8, 10.0.0.0,       10.255.255.255",
        "10.244.171.205,  1, 0.0.0.0,        127.255.255.255",
        "255.0.0.1,       1, 128.0.0.0,      255.255.255.255",
        "10.244.171.205,  0, 0.0.0.0,        255.255.255.255",
    })
    void clearsOrSetsTheHostBits(String text, int length, String masked, String filled) {
        Ipv4 address = Ipv4.parse(text);
        assertEquals(masked, address.masked(length).toString());
        assertEquals(filled, address.filled(length).toString());
    }

    @Test
    void isOfTheIpv4Family() {
        assertEquals(Family.IPV4, new Ipv4(0).family());
        assertEquals(32, Family.IPV4.bits());
    }
}
