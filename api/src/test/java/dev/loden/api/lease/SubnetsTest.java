package dev.loden.api.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.Prefix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubnetsTest {
    private static final Optional<Prefix> NONE = Optional.empty();
    private static final Optional<Prefix> V4 = Optional.of(Prefix.parse("10.5.52.0/24"));
    private static final Optional<Prefix> V6 = Optional.of(Prefix.parse("fd00:1::/64"));

    @ParameterizedTest
    @CsvSource({
        "10.5.52.0-24,                  10.5.52.0/24,   ",
        "10.12.13.0-24,                 10.12.13.0/24,  ",
        "10.5.52.0-24&fd00:1::-64,      10.5.52.0/24,   fd00:1::/64",
        "10.12.13.0-24&fd00:12:13::-56, 10.12.13.0/24,  fd00:12:13::/56",
        "10.5.52.4-30&fd00::4-126,      10.5.52.4/30,   fd00::4/126",
        "0.0.0.0-0&fd00:1::-64,         ,               fd00:1::/64",
    })
    void readsAndWritesFlannelsKeys(String key, String ipv4, String ipv6) {
        var subnets = new Subnets(
                Optional.ofNullable(ipv4).map(Prefix::parse),
                Optional.ofNullable(ipv6).map(Prefix::parse));
        assertEquals(subnets, Subnets.parseKey(key));
        assertEquals(key, subnets.key());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "&",
                "-&-",
                "config",
                "10",
                "10.12.13.0",
                "10.12.13.0-",
                "10.12.13-24",
                "10.12.13.300-24",
                "10.12.13.0-33",
                "10.12.13.0--24",
                "10.12.13.0-024",
                "10.12.13.0-24hi",
                "hi10.12.13.0-24",
                "10.12.13.1-24",
                "010.12.13.0-24",
                "10.12.13.0/24",
                "0.0.0.0-0",
                "fd00:1::-64",
                "&2001::-56",
                "10.12.13.0-24&",
                "10.12.13.0-24&10.12.14.0-24",
                "10.12.13.0-24&:12:13:-56",
                "10.12.13.0-24&20011::-56",
                "10.12.13.0-24&2001-56",
                "10.12.13.0-24&2001::",
                "10.12.13.0-24&2001::-129",
                "10.12.13.0-24&2001::-56hi",
                "10.12.13.0-24&2001::1-56",
                "10.12.13.0-24&FD00::-56",
                "10.12.13.0-24&fd00:0::-56",
                "10.12.13.0-24&fd00:1::-56&fd00:2::-56",
                "fd00:1::-56&10.12.13.0-24",
            })
    void refusesOtherKeys(String key) {
        var e = assertThrows(InvalidValueException.class, () -> Subnets.parseKey(key));
        assertEquals(key, e.value());
        assertEquals("not a lease key (as in 10.5.52.0-24 or 10.5.52.0-24&fd00:1::-64)", e.rule());
    }

    @Test
    void hasAtLeastOneFamilyAndEachInItsPlace() {
        assertThrows(IllegalArgumentException.class, () -> new Subnets(NONE, NONE));
        assertThrows(IllegalArgumentException.class, () -> new Subnets(V6, NONE));
        assertThrows(IllegalArgumentException.class, () -> new Subnets(NONE, V4));
    }

    @Test
    void leavesTheSubnetThatStandsForNoneInAKeyUnused() {
        var all = Optional.of(Prefix.parse("0.0.0.0/0"));
        assertThrows(IllegalArgumentException.class, () -> new Subnets(all, NONE));
        assertThrows(IllegalArgumentException.class, () -> new Subnets(all, V6));
    }

    @Test
    void isMadeOfOnePrefixOfEitherFamily() {
        assertEquals(new Subnets(V4, NONE), Subnets.of(V4.orElseThrow()));
        assertEquals(new Subnets(NONE, V6), Subnets.of(V6.orElseThrow()));
    }

    @Test
    void listsIpv4First() {
        assertEquals(List.of(V4.orElseThrow(), V6.orElseThrow()), new Subnets(V4, V6).prefixes());
        assertEquals(List.of(V6.orElseThrow()), new Subnets(NONE, V6).prefixes());
    }

    @Test
    void printsCidrForPeople() {
        assertEquals("10.5.52.0/24", new Subnets(V4, NONE).toString());
        assertEquals("fd00:1::/64", new Subnets(NONE, V6).toString());
        assertEquals("10.5.52.0/24,fd00:1::/64", new Subnets(V4, V6).toString());
    }

    @Test
    void ordersByNumberAndNotByText() {
        List<Subnets> ascending = List.of(
                Subnets.parseKey("9.0.0.0-24"),
                Subnets.parseKey("10.5.9.0-24"),
                Subnets.parseKey("10.5.10.0-24"),
                Subnets.parseKey("10.5.10.0-24&fd00:1::-64"),
                Subnets.parseKey("10.5.10.0-24&fd00:2::-64"),
                Subnets.parseKey("10.5.10.0-25"),
                Subnets.parseKey("192.168.0.0-24"),
                Subnets.parseKey("0.0.0.0-0&fd00:9::-64"),
                Subnets.parseKey("0.0.0.0-0&fd00:10::-64"));
        var shuffled = new ArrayList<>(ascending);
        Collections.shuffle(shuffled, new Random(5));
        Collections.sort(shuffled);
        assertEquals(ascending, shuffled);
    }

    @Test
    void ordersTheSecondFamilyByNumberToo() {
        Subnets low = Subnets.parseKey("10.5.10.0-24&fd00:9::-64");
        Subnets high = Subnets.parseKey("10.5.10.0-24&fd00:10::-64");
        assertEquals(-1, Integer.signum(low.compareTo(high)));
        assertEquals(1, Integer.signum(high.compareTo(low)));
        assertEquals(0, low.compareTo(Subnets.parseKey(low.key())));
    }
}
