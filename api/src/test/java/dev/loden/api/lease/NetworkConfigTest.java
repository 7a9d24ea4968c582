package dev.loden.api.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.loden.api.net.Prefix;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkConfigTest {
    private static final Optional<SubnetRange> NONE = Optional.empty();
    private static final Optional<SubnetRange> V4 = Optional.of(SubnetRange.of(Prefix.parse("10.244.0.0/16"), 24));
    private static final Optional<SubnetRange> V6 = Optional.of(SubnetRange.of(Prefix.parse("fd00::/48"), 64));

    private static NetworkConfig config(Optional<SubnetRange> ipv4, Optional<SubnetRange> ipv6) {
        return new NetworkConfig(ipv4, ipv6, false, new BackendConfig("vxlan", Settings.EMPTY));
    }

    @Test
    void hasAFamily() {
        assertThrows(IllegalArgumentException.class, () -> config(NONE, NONE));
    }

    @Test
    void namesTheNetworksIpv4First() {
        assertEquals(
                List.of(Prefix.parse("10.244.0.0/16"), Prefix.parse("fd00::/48")),
                config(V4, V6).networks().toList());
        assertEquals(
                List.of(Prefix.parse("fd00::/48")), config(NONE, V6).networks().toList());
    }

    @ParameterizedTest
    @CsvSource({
        "10.244.1.0-24,                 true,  false, false",
        "10.244.0.0-24,                 true,  false, false",
        "10.244.1.0-25,                 false, false, false",
        "10.245.1.0-24,                 false, false, false",
        "0.0.0.0-0&fd00:0:0:1::-64,     false, true,  false",
        "0.0.0.0-0&fd00:0:1:1::-64,     false, false, false",
        "10.244.1.0-24&fd00:0:0:1::-64, false, false, true",
        "10.244.1.0-24&fd00:0:1:1::-64, false, false, false",
        "10.245.1.0-24&fd00:0:0:1::-64, false, false, false",
        "10.244.1.0-24&fd00:0:0:2::-63, false, false, false",
    })
    void fitsLeasesOfTheSameFamilies(String key, boolean inIpv4, boolean inIpv6, boolean inBoth) {
        Subnets subnets = Subnets.parseKey(key);
        assertEquals(inIpv4, config(V4, NONE).fits(subnets));
        assertEquals(inIpv6, config(NONE, V6).fits(subnets));
        assertEquals(inBoth, config(V4, V6).fits(subnets));
    }

    @ParameterizedTest
    @CsvSource({
        "10.244.1.0/24,   true",
        "10.244.0.0/16,   true",
        "10.244.0.0/15,   false",
        "10.245.1.0/24,   false",
        "fd00:0:0:1::/64, false",
    })
    void containsPrefixesOfItsFamilies(String prefix, boolean contained) {
        assertEquals(contained, config(V4, NONE).contains(Prefix.parse(prefix)));
    }
}
