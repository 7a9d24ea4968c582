package dev.loden.api.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Prefix;
import dev.loden.api.net.PrefixSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SubnetChoiceTest {
    private static final Prefix V4 = Prefix.parse("10.3.0.0/16");
    private static final Prefix V6 = Prefix.parse("fc00::/48");
    private static final BackendConfig BACKEND = new BackendConfig("vxlan", Settings.EMPTY);

    private final Random random = new Random(1);
    private final PrefixSet taken = new PrefixSet();

    @Test
    void takesThePreviousSubnetIfItIsFree() {
        Subnets previous = Subnets.parseKey("10.3.7.0-24");
        assertEquals(Optional.of(previous), choose(ipv4(), previous));
    }

    @Test
    void takesThePreviousSubnetOutsideTheBoundsToo() {
        Subnets previous = Subnets.parseKey("10.3.0.0-24");
        assertEquals(Optional.of(previous), choose(ipv4(), previous));
    }

    @Test
    void leavesAPreviousSubnetThatIsTakenOrDoesNotFit() {
        taken.add(Prefix.parse("10.3.7.128/25"));
        for (String other : new String[] {"10.3.7.0-24", "10.4.7.0-24", "10.3.7.0-25"}) {
            Subnets chosen = choose(ipv4(), Subnets.parseKey(other)).orElseThrow();
            assertTrue(ipv4().fits(chosen) && !chosen.key().equals(other), chosen.key());
        }
    }

    @Test
    void choosesAmongTheFirstHundredFreeAtRandom() {
        taken.add(Prefix.parse("10.3.1.0/24"));
        Set<Prefix> chosen = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            chosen.add(SubnetChoice.choose(ipv4(), Optional.empty(), taken, random)
                    .flatMap(Subnets::ipv4)
                    .orElseThrow());
        }
        assertEquals(SubnetChoice.WINDOW, chosen.size());
        assertTrue(chosen.contains(Prefix.parse("10.3.2.0/24")));
        assertTrue(chosen.contains(Prefix.parse("10.3.101.0/24")));
    }

    @Test
    void choosesEachFamilyByItself() {
        taken.add(Prefix.parse("fc00:0:0:5::/64"));
        Subnets chosen =
                choose(dual(), Subnets.parseKey("10.3.7.0-24&fc00:0:0:5::-64")).orElseThrow();
        assertEquals(Optional.of(Prefix.parse("10.3.7.0/24")), chosen.ipv4());
        assertTrue(chosen.ipv6().isPresent() && dual().fits(chosen), chosen.key());
    }

    @Test
    void keepsTheIpv4SubnetWhenIpv6IsTurnedOn() {
        Subnets chosen = choose(dual(), Subnets.parseKey("10.3.7.0-24")).orElseThrow();
        assertEquals(Optional.of(Prefix.parse("10.3.7.0/24")), chosen.ipv4());
        assertTrue(chosen.ipv6().isPresent());
    }

    @Test
    void findsNothingWhenOneFamilyIsExhausted() {
        taken.add(V6);
        assertEquals(Optional.empty(), SubnetChoice.choose(dual(), Optional.empty(), taken, random));
    }

    @Test
    void passesOverWhatIsToBeAvoided() {
        Set<Prefix> lans =
                Set.of(Prefix.parse("10.3.0.0/17"), Prefix.parse("10.3.129.64/26"), Prefix.parse("fc00:0:0:1::/64"));
        for (int i = 0; i < 500; i++) {
            Subnets chosen = SubnetChoice.choose(dual(), Optional.empty(), taken, lans, random)
                    .orElseThrow();
            assertTrue(
                    lans.stream().noneMatch(lan -> chosen.prefixes().stream().anyMatch(lan::overlaps)), chosen.key());
        }
    }

    @Test
    void keepsAPreviousSubnetThatIsToBeAvoided() {
        Subnets previous = Subnets.parseKey("10.3.7.0-24");
        assertEquals(
                Optional.of(previous), SubnetChoice.choose(ipv4(), Optional.of(previous), taken, Set.of(V4), random));
    }

    @Test
    void findsNothingWhereAllIsToBeAvoided() {
        assertEquals(Optional.empty(), SubnetChoice.choose(ipv4(), Optional.empty(), taken, Set.of(V4), random));
    }

    private Optional<Subnets> choose(NetworkConfig config, Subnets previous) {
        return SubnetChoice.choose(config, Optional.of(previous), taken, random);
    }

    private static NetworkConfig ipv4() {
        return new NetworkConfig(Optional.of(SubnetRange.of(V4, 24)), Optional.empty(), false, BACKEND);
    }

    private static NetworkConfig dual() {
        return new NetworkConfig(
                Optional.of(SubnetRange.of(V4, 24)), Optional.of(SubnetRange.of(V6, 64)), false, BACKEND);
    }
}
