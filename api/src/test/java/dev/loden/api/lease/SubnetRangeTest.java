package dev.loden.api.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.net.PrefixSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubnetRangeTest {
    private static final SubnetRange RANGE = SubnetRange.of(Prefix.parse("10.3.0.0/16"), 24);

    @ParameterizedTest
    @CsvSource({
        "10.3.0.0/16,   24,  10.3.1.0,        10.3.255.0",
        "10.0.0.0/8,    24,  10.0.1.0,        10.255.255.0",
        "0.0.0.0/0,     24,  0.0.1.0,         255.255.255.0",
        "10.3.0.0/22,   24,  10.3.1.0,        10.3.3.0",
        "10.3.0.0/23,   25,  10.3.0.128,      10.3.1.128",
        "10.3.0.0/24,   26,  10.3.0.64,       10.3.0.192",
        "10.3.0.0/28,   30,  10.3.0.4,        10.3.0.12",
        "fc00::/48,     64,  fc00:0:0:1::,    fc00:0:0:ffff::",
        "fc00::/7,      64,  fc00:0:0:1::,    fdff:ffff:ffff:ffff::",
        "fc00::/62,     64,  fc00:0:0:1::,    fc00:0:0:3::",
        "fc00::/63,     65,  fc00:0:0:0:8000::, fc00:0:0:1:8000::",
        "fc00::/64,     66,  fc00::4000:0:0:0, fc00::c000:0:0:0",
        "fc00::/124,    126, fc00::4,         fc00::c",
    })
    void hasFlannelsDefaults(String network, int length, String first, String last) {
        Prefix prefix = Prefix.parse(network);
        assertEquals(length, SubnetRange.defaultSubnetLength(prefix));
        SubnetRange range = SubnetRange.of(prefix, length);
        assertEquals(new Prefix(IpAddress.parse(first), length), range.first());
        assertEquals(new Prefix(IpAddress.parse(last), length), range.last());
    }

    @ParameterizedTest
    @CsvSource({
        "10.3.0.0/29, Network \"10.3.0.0/29\": too small; a /28 is the least",
        "10.3.0.0/32, Network \"10.3.0.0/32\": too small; a /28 is the least",
        "fc00::/125,  IPv6Network \"fc00::/125\": too small; a /124 is the least",
        "fc00::/128,  IPv6Network \"fc00::/128\": too small; a /124 is the least",
    })
    void refusesANetworkTooSmallToBeCutInFour(String network, String message) {
        Prefix prefix = Prefix.parse(network);
        var e = assertThrows(InvalidValueException.class, () -> SubnetRange.defaultSubnetLength(prefix));
        assertEquals(message.replace(';', ','), e.getMessage());
        assertThrows(InvalidValueException.class, () -> SubnetRange.of(prefix, prefix.length()));
    }

    @ParameterizedTest
    @CsvSource({
        "10.3.0.0/16, 18",
        "10.3.0.0/16, 30",
        "0.0.0.0/0,    2",
        "10.3.0.0/28, 30",
        "fc00::/48,   50",
        "fc00::/48,  126",
    })
    void takesLengthsThatLeaveRoom(String network, int length) {
        assertEquals(length, SubnetRange.of(Prefix.parse(network), length).subnetLength());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
                    10.3.0.0/16 |  17 | SubnetLen "17": must be 18 to 30 for Network 10.3.0.0/16
                    10.3.0.0/16 |  16 | SubnetLen "16": must be 18 to 30 for Network 10.3.0.0/16
                    10.3.0.0/16 |  31 | SubnetLen "31": must be 18 to 30 for Network 10.3.0.0/16
                    10.3.0.0/16 |  -1 | SubnetLen "-1": must be 18 to 30 for Network 10.3.0.0/16
                    10.3.0.0/16 |  64 | SubnetLen "64": must be 18 to 30 for Network 10.3.0.0/16
                    10.3.0.0/29 |  30 | SubnetLen "30": Network 10.3.0.0/29 is too small, a /28 is the least
                    fc00::/48   |  49 | IPv6SubnetLen "49": must be 50 to 126 for Network fc00::/48
                    fc00::/48   | 127 | IPv6SubnetLen "127": must be 50 to 126 for Network fc00::/48
                    """)
    void refusesOtherLengths(String network, int length, String message) {
        var e = assertThrows(InvalidValueException.class, () -> SubnetRange.of(Prefix.parse(network), length));
        assertEquals(message, e.getMessage());
    }

    @Test
    void readsABound() {
        Prefix bound = SubnetRange.bound(IpAddress.parse("10.3.7.0"), RANGE.network(), 24, "SubnetMin");
        assertEquals(Prefix.parse("10.3.7.0/24"), bound);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
                    10.3.7.1        | 10.3.0.0/16 | 24 | SubnetMin "10.3.7.1": must start a subnet of length 24
                    10.3.7.0        | 10.3.0.0/16 | 22 | SubnetMin "10.3.7.0": must start a subnet of length 22
                    10.4.0.0        | 10.3.0.0/16 | 24 | SubnetMin "10.4.0.0": must lie inside Network 10.3.0.0/16
                    fc00::          | 10.3.0.0/16 | 24 | SubnetMin "fc00::": must lie inside Network 10.3.0.0/16
                    fc00:0:0:1::1   | fc00::/48   | 64 | IPv6SubnetMin "fc00:0:0:1::1": must start a subnet of length 64
                    fc00:0:1::      | fc00::/48   | 64 | IPv6SubnetMin "fc00:0:1::": must lie inside Network fc00::/48
                    """)
    void refusesABoundOutsideOrUnaligned(String address, String network, int length, String message) {
        var e = assertThrows(
                InvalidValueException.class,
                () -> SubnetRange.bound(IpAddress.parse(address), Prefix.parse(network), length, "SubnetMin"));
        assertEquals(message, e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
                    10.3.9.0/24 | 10.3.8.0/24 | SubnetMin "10.3.9.0": must not lie above SubnetMax 10.3.8.0
                    10.4.0.0/24 | 10.3.8.0/24 | SubnetMin "10.4.0.0/24": must be a /24 inside Network 10.3.0.0/16
                    10.3.8.0/25 | 10.3.9.0/24 | SubnetMin "10.3.8.0/25": must be a /24 inside Network 10.3.0.0/16
                    10.3.8.0/24 | 10.2.9.0/24 | SubnetMax "10.2.9.0/24": must be a /24 inside Network 10.3.0.0/16
                    10.3.8.0/24 | 10.3.8.0/23 | SubnetMax "10.3.8.0/23": must be a /24 inside Network 10.3.0.0/16
                    10.3.8.0/24 | fc00::/24   | SubnetMax "fc00::/24": must be a /24 inside Network 10.3.0.0/16
                    """)
    void refusesBoundsThatMakeNoRange(String first, String last, String message) {
        var e = assertThrows(InvalidValueException.class, () -> range(first, last));
        assertEquals(message, e.getMessage());
    }

    @Test
    void takesAWholeNetworkOfAnySizeForOneSubnet() {
        for (String network : List.of("10.3.0.0/32", "10.3.0.0/29", "10.3.0.0/16", "fc00::/127")) {
            var range = SubnetRange.whole(Prefix.parse(network));
            assertTrue(range.fits(Prefix.parse(network)), network);
        }
    }

    private static SubnetRange range(String first, String last) {
        return new SubnetRange(RANGE.network(), 24, Prefix.parse(first), Prefix.parse(last));
    }

    @ParameterizedTest
    @CsvSource({
        "10.3.1.0/24,   true",
        "10.3.0.0/24,   true", // below SubnetMin, but leased all the same
        "10.3.255.0/24, true",
        "10.3.1.0/25,   false",
        "10.3.0.0/23,   false",
        "10.4.1.0/24,   false",
        "fc00::/24,     false",
    })
    void fitsSubnetsOfTheNetwork(String subnet, boolean fits) {
        assertEquals(fits, RANGE.fits(Prefix.parse(subnet)));
        assertEquals(fits, range("10.3.8.0/24", "10.3.9.0/24").fits(Prefix.parse(subnet)));
    }

    @Test
    void offersTheLowestFreeSubnetsUpToTheLimit() {
        assertEquals(prefixes("10.3.1.0/24", "10.3.2.0/24", "10.3.3.0/24"), RANGE.free(taken(), 3));
        assertEquals(List.of(), RANGE.free(taken(), 0));
    }

    @Test
    void offersBothBounds() {
        SubnetRange range = range("10.3.8.0/24", "10.3.10.0/24");
        assertEquals(prefixes("10.3.8.0/24", "10.3.9.0/24", "10.3.10.0/24"), range.free(taken(), 100));
        assertEquals(
                prefixes("10.3.8.0/24"), range("10.3.8.0/24", "10.3.8.0/24").free(taken(), 100));
    }

    @Test
    void offersNothingThatOverlapsATakenOne() {
        SubnetRange range = range("10.3.1.0/24", "10.3.9.0/24");
        PrefixSet taken =
                taken("10.3.1.0/24", "10.3.3.128/25", "10.3.4.0/23", "10.3.9.7/32", "10.7.0.0/16", "fc00::/7");
        assertEquals(prefixes("10.3.2.0/24", "10.3.6.0/24", "10.3.7.0/24", "10.3.8.0/24"), range.free(taken, 100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0/0", "10.0.0.0/8", "10.3.0.0/16", "10.3.8.0/23"})
    void offersNothingWhenAllIsTaken(String wide) {
        assertEquals(List.of(), range("10.3.8.0/24", "10.3.9.0/24").free(taken(wide), 100));
    }

    @Test
    void offersNothingWhenEachIsTaken() {
        assertEquals(List.of(), range("10.3.8.0/24", "10.3.9.0/24").free(taken("10.3.8.0/24", "10.3.9.255/32"), 100));
    }

    @Test
    void stopsAtTheEndOfTheAddressSpace() {
        SubnetRange all = SubnetRange.of(Prefix.parse("0.0.0.0/0"), 2);
        assertEquals(prefixes("64.0.0.0/2", "128.0.0.0/2", "192.0.0.0/2"), all.free(taken(), 100));
        assertEquals(prefixes("64.0.0.0/2"), all.free(taken("128.0.0.0/1"), 100));
        SubnetRange six = SubnetRange.of(Prefix.parse("::/0"), 2);
        assertEquals(prefixes("4000::/2", "8000::/2", "c000::/2"), six.free(taken(), 100));
    }

    /** Counting through 2^57 subnets would not end; it has to step over the wide one. */
    @Test
    void stepsOverWideTakenPrefixesInAHugeRange() {
        SubnetRange huge = SubnetRange.of(Prefix.parse("fc00::/7"), 64);
        assertEquals(prefixes("fd80::/64", "fd80:0:0:1::/64"), huge.free(taken("fc00::/8", "fd00::/9"), 2));
        assertEquals(List.of(), huge.free(taken("fc00::/8", "fd00::/8"), 2));
    }

    @Test
    void agreesWithTryingEverySubnet() {
        var random = new Random(8);
        for (int round = 0; round < 500; round++) {
            Set<Prefix> members = new HashSet<>();
            var taken = new PrefixSet();
            for (int i = random.nextInt(20); i > 0; i--) {
                Prefix prefix = Prefix.of(new Ipv4(0x0a030000 | random.nextInt(0x2000)), 20 + random.nextInt(10));
                members.add(prefix);
                taken.add(prefix);
            }
            SubnetRange range = range("10.3.1.0/24", "10.3.30.0/24");
            int limit = random.nextInt(40);
            assertEquals(slowly(members, limit), range.free(taken, limit), members::toString);
        }
    }

    private static List<Prefix> slowly(Set<Prefix> taken, int limit) {
        var free = new ArrayList<Prefix>();
        for (int third = 1; third <= 30; third++) {
            Prefix subnet = Prefix.parse("10.3." + third + ".0/24");
            if (free.size() < limit && taken.stream().noneMatch(subnet::overlaps)) {
                free.add(subnet);
            }
        }
        return free;
    }

    private static PrefixSet taken(String... texts) {
        var set = new PrefixSet();
        prefixes(texts).forEach(set::add);
        return set;
    }

    private static List<Prefix> prefixes(String... texts) {
        return List.of(texts).stream().map(Prefix::parse).toList();
    }

    @Test
    void isAValue() {
        assertTrue(RANGE.equals(range("10.3.1.0/24", "10.3.255.0/24")));
        assertFalse(RANGE.equals(range("10.3.2.0/24", "10.3.255.0/24")));
    }
}
