package dev.loden.api.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is computed from addresses. */
class Ipv6Test {
    private static final int ROUNDS = 5_000;
    private static final BigInteger SPACE = BigInteger.ONE.shiftLeft(128);

    @ParameterizedTest
    @CsvSource({
        "fd00::,              1,                    fd00::1",
        "fd00::ffff,          1,                    fd00::1:0",
        "fd00:0:0:1::,       -1,                    fd00::ffff:ffff:ffff:ffff",
        "::ffff:ffff:ffff:ffff, 1,                  0:0:0:1::",
        "::,                 -1,                    ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 1, ::",
        "fd00::7,             0,                    fd00::7",
        "::,                  9223372036854775807,  ::7fff:ffff:ffff:ffff",
        "0:0:0:1::,          -9223372036854775808,  ::8000:0:0:0",
    })
    void countsOnAndWraps(String from, long offset, String expected) {
        assertEquals(Ipv6.parse(expected), Ipv6.parse(from).plus(offset));
    }

    @Test
    void countsAsBigIntegerDoes() {
        var random = new Random(666);
        for (int i = 0; i < ROUNDS; i++) {
            Ipv6 from = random.nextBoolean()
                    ? Ipv6Samples.sparse(random)
                    : new Ipv6(random.nextInt(3) - 1, random.nextInt(5) - 2);
            long offset = random.nextLong() >> random.nextInt(64);
            BigInteger expected =
                    Ipv6Samples.number(from).add(BigInteger.valueOf(offset)).mod(SPACE);
            assertEquals(expected, Ipv6Samples.number(from.plus(offset)), from + " plus " + offset);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "fd00:a:b:c:d:e:f:1, 128, fd00:a:b:c:d:e:f:1, fd00:a:b:c:d:e:f:1",
        "fd00:a:b:c:d:e:f:1, 127, fd00:a:b:c:d:e:f:0, fd00:a:b:c:d:e:f:1",
        "fd00:a:b:c:d:e:f:1,  65, fd00:a:b:c::,       fd00:a:b:c:7fff:ffff:ffff:ffff",
        "fd00:a:b:c:d:e:f:1,  64, fd00:a:b:c::,       fd00:a:b:c:ffff:ffff:ffff:ffff",
        "fd00:a:b:c:d:e:f:1,  63, fd00:a:b:c::,       fd00:a:b:d:ffff:ffff:ffff:ffff",
        "fd00:a:b:c:d:e:f:1,  48, fd00:a:b::,         fd00:a:b:ffff:ffff:ffff:ffff:ffff",
        "fd00:a:b:c:d:e:f:1,   1, 8000::,             ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "fd00:a:b:c:d:e:f:1,   0, ::,                 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    })
    void clearsOrSetsTheHostBits(String text, int length, String masked, String filled) {
        Ipv6 address = Ipv6.parse(text);
        assertEquals(masked, address.masked(length).toString());
        assertEquals(filled, address.filled(length).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "fe80::,    true",
        "fe80::1,   true",
        "febf::1,   true",
        "fec0::,    false",
        "fe7f::1,   false",
        "fd00::1,   false",
        "ff02::1,   false",
        "::fe80,    false",
    })
    void knowsLinkLocalAddresses(String text, boolean linkLocal) {
        assertEquals(linkLocal, Ipv6.parse(text).isLinkLocal());
    }

    @Test
    void isOfTheIpv6Family() {
        assertEquals(Family.IPV6, new Ipv6(0, 0).family());
        assertEquals(128, Family.IPV6.bits());
    }
}
