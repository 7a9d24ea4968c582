package dev.loden.api.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import java.util.Map;
import java.util.Optional;
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

    private static LeaseAttributes attributes(String ipv4, String ipv6, Advertisement advertisement) {
        return new LeaseAttributes(
                Optional.ofNullable(ipv4).map(Ipv4::parse),
                Optional.ofNullable(ipv6).map(Ipv6::parse),
                advertisement);
    }
}
