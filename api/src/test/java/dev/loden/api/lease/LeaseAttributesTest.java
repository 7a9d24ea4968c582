package dev.loden.api.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeaseAttributesTest {
    @ParameterizedTest
    @CsvSource({
        "172.16.1.100, ,        172.16.1.100, ,        true",
        "172.16.1.100, ,        172.16.1.101, ,        false",
        "172.16.1.100, fd00::1, 172.16.1.100, fd00::2, true",
        "172.16.1.100, fd00::1, 172.16.1.101, fd00::1, false",
        "172.16.1.100, fd00::1, 172.16.1.100, ,        true",
        "172.16.1.100, fd00::1, ,             fd00::1, false",
        ",             fd00::1, ,             fd00::1, true",
        ",             fd00::1, ,             fd00::2, false",
        ",             fd00::1, ,             ,        false",
        ",             ,        ,             ,        false",
    })
    void knowsANodeByItsPublicIpv4ElseItsIpv6(String v4, String v6, String otherV4, String otherV6, boolean same) {
        LeaseAttributes one = attributes(v4, v6, Advertisement.NONE);
        LeaseAttributes other =
                attributes(otherV4, otherV6, new Advertisement("vxlan", Settings.of(Map.of("VNI", 1)), Settings.EMPTY));
        assertEquals(same, one.sameNode(other));
        assertEquals(same, other.sameNode(one));
    }

    @Test
    void listsItsAddressesIpv4First() {
        assertEquals(
                List.of(Ipv4.parse("172.16.1.100"), Ipv6.parse("fd00::1")),
                attributes("172.16.1.100", "fd00::1", Advertisement.NONE).publicAddresses());
        assertEquals(
                List.of(Ipv6.parse("fd00::1")),
                attributes(null, "fd00::1", Advertisement.NONE).publicAddresses());
        assertEquals(List.of(), attributes(null, null, Advertisement.NONE).publicAddresses());
    }

    private static LeaseAttributes attributes(String ipv4, String ipv6, Advertisement advertisement) {
        return new LeaseAttributes(
                Optional.ofNullable(ipv4).map(Ipv4::parse),
                Optional.ofNullable(ipv6).map(Ipv6::parse),
                advertisement);
    }
}
