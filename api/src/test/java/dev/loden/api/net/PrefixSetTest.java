package dev.loden.api.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrefixSetTest {
    private final PrefixSet set = new PrefixSet();

    @Test
    void overlapsNothingWhileEmpty() {
        assertEquals(Optional.empty(), set.overlapping(Prefix.parse("0.0.0.0/0")));
        assertEquals(Optional.empty(), set.overlapping(Prefix.parse("::/0")));
    }

    @Test
    void saysWhetherAMemberWasThere() {
        Prefix subnet = Prefix.parse("10.244.1.0/24");
        assertTrue(set.add(subnet));
        assertFalse(set.add(subnet));
        assertTrue(set.remove(subnet));
        assertFalse(set.remove(subnet));
        assertEquals(Optional.empty(), set.overlapping(subnet));
    }

    @ParameterizedTest
    @CsvSource({
        "10.244.1.0/24,   10.244.0.0/16",
        "10.244.1.77/32,  10.244.0.0/16",
        "10.244.0.0/16,   10.244.0.0/16",
        "10.0.0.0/8,      10.99.0.0/24",
        "10.245.0.0/16,   10.245.3.0/24",
        "10.245.3.0/25,   10.245.3.0/24",
        "10.246.0.0/16,   ",
        "0.0.0.0/0,       10.99.0.0/24",
        "fd00:0:0:7::/64, fd00::/48",
        "::/0,            fd00::/48",
        "fd01::/48,       ",
        "::/8,            ",
    })
    void findsTheWidestAroundElseTheFirstInside(String asked, String found) {
        set.add(Prefix.parse("10.244.1.0/24"));
        set.add(Prefix.parse("10.244.0.0/16"));
        set.add(Prefix.parse("10.245.3.0/24"));
        set.add(Prefix.parse("10.99.0.0/24"));
        set.add(Prefix.parse("fd00::/48"));
        assertEquals(Optional.ofNullable(found).map(Prefix::parse), set.overlapping(Prefix.parse(asked)));
    }

    @Test
    void findsANarrowerOneAgainOnceTheWideOneIsGone() {
        set.add(Prefix.parse("10.244.0.0/16"));
        set.add(Prefix.parse("10.244.1.0/24"));
        set.remove(Prefix.parse("10.244.0.0/16"));
        assertEquals(Optional.of(Prefix.parse("10.244.1.0/24")), set.overlapping(Prefix.parse("10.244.1.8/29")));
        assertEquals(Optional.empty(), set.overlapping(Prefix.parse("10.244.2.0/24")));
    }

    @Test
    void agreesWithLookingAtEveryMember() {
        var random = new Random(99);
        int found = 0;
        for (int round = 0; round < 200; round++) {
            var fast = new PrefixSet();
            Set<Prefix> slow = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                Prefix prefix = any(random);
                switch (random.nextInt(4)) {
                    case 0 -> assertEquals(slow.add(prefix), fast.add(prefix));
                    case 1 -> assertEquals(slow.remove(prefix), fast.remove(prefix));
                    default -> {
                        Optional<Prefix> expected = slowly(slow, prefix);
                        assertEquals(expected, fast.overlapping(prefix), () -> prefix + " in " + slow);
                        found += expected.isPresent() ? 1 : 0;
                    }
                }
            }
        }
        assertTrue(found > 2_000 && found < 8_000, found + " of about 10000 overlap");
    }

    private static Optional<Prefix> slowly(Set<Prefix> members, Prefix prefix) {
        return members.stream()
                .filter(member -> member.contains(prefix))
                .min(Comparator.comparingInt(Prefix::length))
                .or(() -> members.stream().filter(prefix::contains).min(Comparator.naturalOrder()));
    }

    /** A corner of each family, so small that the same prefixes come again; wide ones are rare. */
    private static Prefix any(Random random) {
        int narrowing = Math.min(random.nextInt(7), random.nextInt(7));
        return random.nextBoolean()
                ? Prefix.of(new Ipv4(0x0af40000 | random.nextInt(64)), 32 - narrowing)
                : Prefix.of(new Ipv6(0xfd00L << 48 | random.nextInt(64), 0), 64 - narrowing);
    }
}
