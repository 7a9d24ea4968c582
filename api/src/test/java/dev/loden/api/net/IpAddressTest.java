package dev.loden.api.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    @Test
    void readsEitherFamily() {
        assertInstanceOf(Ipv4.class, IpAddress.parse("10.244.0.1"));
        assertInstanceOf(Ipv6.class, IpAddress.parse("fd00::1"));
        assertInstanceOf(Ipv6.class, IpAddress.parse("::ffff:10.244.0.1"), "a mapped address stays IPv6");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "node1", "fd00", "10.244.0", "10.244.0.1:80", "[fd00::1]"})
    void refusesWhatIsNeither(String text) {
        assertThrows(InvalidValueException.class, () -> IpAddress.parse(text));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 5, 15, 17})
    void refusesBytesOfAnotherLength(int length) {
        assertThrows(InvalidValueException.class, () -> IpAddress.ofBytes(new byte[length]));
    }

    @Test
    void keepsNoBytes() {
        byte[] given = {10, 0, 0, 1};
        IpAddress address = IpAddress.ofBytes(given);
        given[0] = 11;
        address.toBytes()[0] = 12;
        assertEquals("10.0.0.1", address.toString());
    }

    @Test
    void ordersIpv4FirstThenUnsigned() {
        List<IpAddress> ascending = List.of(
                IpAddress.parse("0.0.0.0"),
                IpAddress.parse("127.255.255.255"),
                IpAddress.parse("128.0.0.0"),
                IpAddress.parse("255.255.255.255"),
                IpAddress.parse("::"),
                IpAddress.parse("::7fff:ffff:ffff:ffff"),
                IpAddress.parse("::8000:0:0:0"),
                IpAddress.parse("0:0:0:1::"),
                IpAddress.parse("7fff::"),
                IpAddress.parse("8000::"),
                IpAddress.parse("ffff::"));
        var shuffled = new ArrayList<>(ascending);
        Collections.shuffle(shuffled, new Random(1));
        Collections.sort(shuffled);
        assertEquals(ascending, shuffled);
    }

    @Test
    void comparesAsTheNumberItIs() {
        var random = new Random(2);
        Comparator<IpAddress> slow =
                Comparator.comparing(IpAddress::family).thenComparing(address -> new BigInteger(1, address.toBytes()));
        for (int i = 0; i < 5_000; i++) {
            IpAddress one = any(random);
            IpAddress other = random.nextInt(5) == 0 ? one : any(random);
            assertEquals(
                    Integer.signum(slow.compare(one, other)),
                    Integer.signum(one.compareTo(other)),
                    one + " and " + other);
        }
    }

    private static IpAddress any(Random random) {
        return random.nextBoolean()
                ? new Ipv4(random.nextInt())
                : new Ipv6(random.nextInt(4) - 2, random.nextBoolean() ? random.nextInt(4) - 2 : random.nextLong());
    }
}
