package dev.loden.core.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.SubnetRange;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.Prefix;
import dev.loden.core.sample.Fixture;
import dev.loden.core.sample.ToyBackend;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeAddressTest {
    private static final NetworkConfig DUAL = new NetworkConfig(
            Fixture.NETWORK.ipv4(),
            Optional.of(SubnetRange.of(Prefix.parse("fc00::/48"), 64)),
            false,
            Fixture.NETWORK.backend());

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, that of no host",
        "0.1.2.3, that of no host",
        "127.0.0.1, a loopback address",
        "224.0.0.1, a multicast address",
        "239.255.255.255, a multicast address",
        "255.255.255.255, the broadcast address",
        "::, the unspecified address",
        "::1, a loopback address",
        "ff02::1, a multicast address",
        "ff0e::1, a multicast address",
        "::ffff:10.0.0.1, an IPv4 address in IPv6's form",
        "::ffff:127.0.0.1, an IPv4 address in IPv6's form",
        "::ffff:8.8.8.8, an IPv4 address in IPv6's form",
        "::10.0.0.1, an IPv4 address in IPv6's form",
        "::2, an IPv4 address in IPv6's form",
        "::ffff:0:10.0.0.1, an IPv4 address in IPv6's form",
        "64:ff9b::10.0.0.1, an IPv4 address in IPv6's form",
        "2002:a00:1::1, 6to4 of an address that only its own network knows",
        "2002:7f00:1::1, 6to4 of an address that only its own network knows",
        "2002:ac1f:1::1, 6to4 of an address that only its own network knows",
        "2002:c0a8:101::1, 6to4 of an address that only its own network knows",
        "2002:e000:1::1, 6to4 of an address that only its own network knows"
    })
    void isNobodys(String address, String kind) {
        assertEquals(
                Optional.of("its public address " + IpAddress.parse(address) + " is not that of one node, but " + kind),
                flaw(address));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1",
        "169.254.1.1",
        "240.0.0.1",
        "2001:db8::1",
        "fd00::1",
        "fe80::1",
        "2002:808:808::1",
        "2002:ac20:1::1",
        "1:0:0:0:0:ffff:a00:1",
        "::1:0:0:1"
    })
    void isANodes(String address) {
        assertEquals(Optional.empty(), flaw(address));
    }

    private static Optional<String> flaw(String address) {
        boolean isIpv6 = address.contains(":");
        return NodeAddress.flaw(
                new LeaseAttributes(
                        isIpv6 ? Optional.empty() : Optional.of(Ipv4.parse(address)),
                        isIpv6 ? Optional.of(Ipv6.parse(address)) : Optional.empty(),
                        ToyBackend.advertisement("02:00:00:00:01:09")),
                DUAL);
    }
}
