package dev.loden.api.net;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How addresses are read and printed. */
class Ipv6TextTest {
    private static final int ROUNDS = 5_000;
    private static final String OCTET = "(0|[1-9][0-9]{0,2})";
    private static final Pattern QUAD = Pattern.compile("(.*:)" + (OCTET + "\\.").repeat(3) + OCTET);

    @ParameterizedTest
    @CsvSource({
        "::,                                      00000000000000000000000000000000",
        "::1,                                     00000000000000000000000000000001",
        "1::,                                     00010000000000000000000000000000",
        "fd00:1::,                                fd000001000000000000000000000000",
        "fe80::8831:eeff:fe40:6ae1,               fe800000000000008831eefffe406ae1",
        "1:2:3:4:5:6:7:8,                         00010002000300040005000600070008",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ffffffffffffffffffffffffffffffff",
        "::ffff:10.0.0.1,                         00000000000000000000ffff0a000001",
        "::ffff:0.0.0.0,                          00000000000000000000ffff00000000",
        "64:ff9b::c000:221,                       0064ff9b0000000000000000c0000221",
        "::fffe:a00:1,                            00000000000000000000fffe0a000001",
        "1::ffff:a00:1,                           00010000000000000000ffff0a000001",
    })
    void readsAndPrintsTheCanonicalForm(String text, String hex) {
        IpAddress address = IpAddress.ofBytes(HexFormat.of().parseHex(hex));
        assertEquals(address, Ipv6.parse(text));
        assertEquals(text, address.toString());
        assertEquals(hex, HexFormat.of().formatHex(address.toBytes()));
    }

    @ParameterizedTest
    @CsvSource({
        "0:0:0:0:0:0:0:0,               ::",
        "0000:0000::0000,               ::",
        "1:2:3:4:5:6:7::,               1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8,               0:2:3:4:5:6:7:8",
        "1::3:4:5:6:7:8,                1:0:3:4:5:6:7:8",
        "::10.0.0.1,                    ::a00:1",
        "64:ff9b::192.0.2.33,           64:ff9b::c000:221",
        "1:2:3:4:5:6:10.0.0.1,          1:2:3:4:5:6:a00:1",
        "0:0:0:0:0:FFFF:129.144.52.38,  ::ffff:129.144.52.38",
        "::ffff:8190:3426,              ::ffff:129.144.52.38",
    })
    void readsTheOtherFormsOfRfc4291(String text, String canonical) {
        assertEquals(canonical, Ipv6.parse(text).toString());
    }

    /** The examples of RFC 5952, sections 4 and 5. */
    @ParameterizedTest
    @CsvSource({
        "2001:0db8::0001,                         2001:db8::1",
        "2001:db8:0:0:0:0:2:1,                    2001:db8::2:1",
        "2001:db8::0:1,                           2001:db8::1",
        "2001:db8:0:1:1:1:1:1,                    2001:db8:0:1:1:1:1:1",
        "2001:db8::1:1:1:1:1,                     2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1,                      2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1,                    2001:db8::1:0:0:1",
        "2001:DB8:AAAA:BBBB:CCCC:DDDD:EEEE:AaAa,  2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa",
        "0:0:0:0:0:ffff:192.0.2.1,                ::ffff:192.0.2.1",
    })
    void printsAsRfc5952Asks(String text, String canonical) {
        assertEquals(canonical, Ipv6.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":::",
                "::::",
                "1",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:",
                ":1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:",
                ":1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "::1::",
                "1:::2",
                ":1::2",
                "1::2:",
                "1:2:3:4::5:6:7:8",
                "::1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7:8::",
                "1::2:3:4:5:6:7:8",
                "12345::",
                "00001::",
                "g::",
                "-1::",
                "+1::",
                "1:-2::",
                "0x1::",
                " ::1",
                "::1 ",
                "::1\n",
                "fe80::1%eth0",
                "fe80::1%1",
                "[::1]",
                "::1/64",
                "\u0663::",
                "\uff41::",
                "::1.2.3",
                "::1.2.3.4.5",
                "::1.2.3.256",
                "::01.2.3.4",
                "::1.2.3.4:5",
                "1.2.3.4::",
                "1.2.3.4::1",
                "1.2.3.4::1.2.3.4",
                "1:1.2.3.4::1:1.2.3.4",
                "1:2:3:4:5:6:7:1.2.3.4",
                "1:2:3:4:5:1.2.3.4",
                "1.2.3.4",
            })
    void refusesEverythingElse(String text) {
        assertThrows(InvalidValueException.class, () -> Ipv6.parse(text));
    }

    @Test
    void refusesEndlessTextWithoutKeepingItInTheMessage() {
        String text = "1:".repeat(500_000);
        var e = assertThrows(InvalidValueException.class, () -> Ipv6.parse(text));
        assertTrue(e.getMessage().length() < 200, e.getMessage());
    }

    @Test
    void agreesWithTheJdkOnWhatItPrints() throws UnknownHostException {
        var random = new Random(6);
        for (int i = 0; i < ROUNDS; i++) {
            Ipv6 address = Ipv6Samples.sparse(random);
            // With a scope of -1 it stays an IPv6 address even if it is mapped.
            var oracle = Inet6Address.getByAddress(null, address.toBytes(), -1);
            assertEquals(address, Ipv6.parse(oracle.getHostAddress()));
            assertEquals(address, Ipv6.parse(address.toString()));
            assertArrayEquals(
                    oracle.getAddress(), Ipv6.parse(address.toString()).toBytes());
        }
    }

    /** Correct text with one to three characters changed, judged by regular expressions. */
    @Test
    void agreesWithASlowReaderOnDamagedText() {
        var random = new Random(66);
        int accepted = 0;
        for (int i = 0; i < 4 * ROUNDS; i++) {
            String text = damaged(
                    random,
                    random.nextInt(3) == 0
                            ? withQuad(random)
                            : Ipv6Samples.sparse(random).toString());
            Optional<BigInteger> expected = slowly(text);
            assertEquals(expected, fast(text), text);
            accepted += expected.isPresent() ? 1 : 0;
        }
        assertTrue(accepted > ROUNDS / 2, "only " + accepted + " were correct");
    }

    private static Optional<BigInteger> fast(String text) {
        try {
            return Optional.of(Ipv6Samples.number(Ipv6.parse(text)));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    private static Optional<BigInteger> slowly(String text) {
        Matcher quad = QUAD.matcher(text);
        if (!quad.matches()) {
            return slowlyInGroups(text);
        }
        var hex = new StringBuilder(quad.group(1));
        for (int i = 2; i <= 5; i++) {
            int octet = Integer.parseInt(quad.group(i));
            if (octet > 255) {
                return Optional.empty();
            }
            hex.append(HexFormat.of().toHexDigits((byte) octet)).append(i == 3 ? ":" : "");
        }
        return slowlyInGroups(hex.toString());
    }

    /** Tries every number of zeros that {@code ::} may stand for. */
    private static Optional<BigInteger> slowlyInGroups(String text) {
        int gap = text.indexOf("::");
        if (gap != text.lastIndexOf("::")) {
            return Optional.empty();
        }
        return gap < 0
                ? eightGroups(text)
                : IntStream.rangeClosed(1, 8)
                        .mapToObj(zeros -> Stream.of(
                                        text.substring(0, gap), "0:".repeat(zeros - 1) + "0", text.substring(gap + 2))
                                .filter(part -> !part.isEmpty())
                                .collect(joining(":")))
                        .flatMap(full -> eightGroups(full).stream())
                        .findFirst();
    }

    private static Optional<BigInteger> eightGroups(String text) {
        if (!text.matches("([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}")) {
            return Optional.empty();
        }
        var number = BigInteger.ZERO;
        for (String group : text.split(":", -1)) {
            number = number.shiftLeft(16).add(new BigInteger(group, 16));
        }
        return Optional.of(number);
    }

    private static String damaged(Random random, String text) {
        var damaged = new StringBuilder(text);
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(damaged.length() + 1);
            char c = "01:.:fF".charAt(random.nextInt(7));
            switch (random.nextInt(3)) {
                case 0 -> damaged.insert(at, c);
                case 1 -> damaged.replace(at, Math.min(at + 1, damaged.length()), String.valueOf(c));
                default -> damaged.delete(at, Math.min(at + 1, damaged.length()));
            }
        }
        return damaged.toString();
    }

    private static String withQuad(Random random) {
        return (random.nextBoolean() ? "::" : "1:2:3:4:5:6:") + new Ipv4(random.nextInt());
    }
}
