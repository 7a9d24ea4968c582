package dev.loden.backend.udp.plane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.Prefix;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrefixMapTest {
    /** Where the longest prefix is sought one by one. */
    private static int oracle(Map<Prefix, Integer> numbers, IpAddress address) {
        return numbers.keySet().stream()
                .filter(prefix -> prefix.family() == address.family() && prefix.contains(address))
                .max(Comparator.comparingInt(Prefix::length))
                .map(numbers::get)
                .orElse(PrefixMap.NONE);
    }

    private static int find(PrefixMap map, IpAddress address) {
        return switch (address) {
            case Ipv4 four -> map.find(four.bits());
            case Ipv6 six -> map.find(six.high(), six.low());
        };
    }

    @Test
    void findsTheLongestPrefix() {
        var random = new Random(4);
        for (int round = 0; round < 200; round++) {
            var numbers = new HashMap<Prefix, Integer>();
            for (int i = random.nextInt(40); i > 0; i--) {
                numbers.put(Prefix.of(v4(random), random.nextInt(33)), numbers.size());
                numbers.put(Prefix.of(v6(random), random.nextInt(129)), numbers.size());
            }
            PrefixMap map = PrefixMap.of(numbers);
            for (int i = 0; i < 100; i++) {
                IpAddress address = random.nextBoolean() ? v4(random) : v6(random);
                assertEquals(oracle(numbers, address), find(map, address), () -> address + " in " + numbers);
            }
        }
    }

    /** Few bits differ, so that prefixes overlap. */
    private static Ipv4 v4(Random random) {
        return new Ipv4(0x0af4_0000 | (random.nextInt() & 0x8000_0103));
    }

    private static Ipv6 v6(Random random) {
        return new Ipv6(0xfd00_0244_0000_0000L | random.nextInt(4), random.nextLong() & 0x8000_0000_0000_0003L);
    }

    @Test
    void findsEachOfTwentyThousand() {
        var numbers = new HashMap<Prefix, Integer>();
        for (int i = 0; i < 20_000; i++) {
            numbers.put(Prefix.of(new Ipv4(0x0a00_0000 + (i << 8)), 24), i);
        }
        PrefixMap map = PrefixMap.of(numbers);
        for (int i = 0; i < 20_000; i++) {
            assertEquals(i, map.find(0x0a00_0000 + (i << 8) + 7));
        }
        assertEquals(PrefixMap.NONE, map.find(0x0a00_0000 + (20_000 << 8)));
        assertEquals(PrefixMap.NONE, map.find(0, 7));
    }
}
