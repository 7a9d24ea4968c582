package dev.loden.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.SubnetRange;
import dev.loden.api.net.InvalidValueException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetConfReaderTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"Network":"10.3.0.0/16"}                                       | 10.3.1.0/24     | 10.3.255.0/24
                    {"Network":"10.3.0.0/16","SubnetLen":28}                        | 10.3.0.16/28    | 10.3.255.240/28
                    {"Network":"10.3.0.0/16","SubnetLen":0}                         | 10.3.1.0/24     | 10.3.255.0/24
                    {"Network":"10.3.0.0/16","SubnetMin":"10.3.5.0","SubnetMax":"10.3.8.0"} | 10.3.5.0/24 | 10.3.8.0/24
                    {"Network":"10.3.0.0/16","SubnetMin":"10.3.0.0"}                | 10.3.0.0/24     | 10.3.255.0/24
                    {"Network":"10.3.7.9/16"}                                       | 10.3.1.0/24     | 10.3.255.0/24
                    {"Network":"10.3.0.0/22"}                                       | 10.3.1.0/24     | 10.3.3.0/24
                    {"Network":"10.3.0.0/23"}                                       | 10.3.0.128/25   | 10.3.1.128/25
                    {"Network":"10.3.0.0/28"}                                       | 10.3.0.4/30     | 10.3.0.12/30
                    {"Network":"10.0.0.0/8"}                                        | 10.0.1.0/24     | 10.255.255.0/24
                    {"network":"10.3.0.0/16","SUBNETLEN":20}                        | 10.3.16.0/20    | 10.3.240.0/20
                    """)
    void fillsInFlannelsDefaults(String json, String first, String last) {
        SubnetRange range =
                new NetConfReader(Optional.of("vxlan")).read(json).ipv4().orElseThrow();

        assertEquals(first, range.first().toString());
        assertEquals(last, range.last().toString());
    }

    @Test
    void readsBothFamilies() {
        NetworkConfig config = new NetConfReader(Optional.of("vxlan"))
                .read("{\"EnableIPv6\":true,\"Network\":\"10.3.0.0/16\",\"IPv6Network\":\"fc00::/48\"}");

        SubnetRange ipv6 = config.ipv6().orElseThrow();
        assertEquals("fc00:0:0:1::/64", ipv6.first().toString());
        assertEquals("fc00:0:0:ffff::/64", ipv6.last().toString());
        assertTrue(config.ipv4().isPresent());
    }

    @Test
    void readsIpv6Alone() {
        NetworkConfig config = new NetConfReader(Optional.of("vxlan"))
                .read("{\"EnableIPv4\":false,\"EnableIPv6\":true,\"IPv6Network\":\"fc00::/63\",\"IPv6SubnetLen\":70}");

        assertEquals(Optional.empty(), config.ipv4());
        assertEquals("fc00::400:0:0:0/70", config.ipv6().orElseThrow().first().toString());
    }

    @Test
    void takesVxlanWhereNoBackendIsNamed() {
        assertEquals(
                "vxlan",
                new NetConfReader(Optional.of("vxlan"))
                        .read("{\"Network\":\"10.3.0.0/16\"}")
                        .backend()
                        .type());
    }

    @Test
    void keepsTheWholeBackendSection() {
        NetworkConfig config = new NetConfReader(Optional.of("vxlan"))
                .read("{\"Network\":\"10.3.0.0/16\",\"Backend\":{\"Type\":\"Host-GW\",\"Directrouting\":true}}");

        assertEquals("host-gw", config.backend().type());
        assertEquals(Optional.of(true), config.backend().settings().bool("DirectRouting"));
        assertFalse(config.nftables());
    }

    /** Each rule broken once: the message names the key, the value and the rule. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {                                                   | network configuration "{" | not JSON
                    []                                                  | network configuration "[]" | not a JSON object
                    {}                                                  | Network "" | missing
                    {"Network":7}                                       | Network "7" | must be a text
                    {"Network":"10.3.0.0"}                              | Network "10.3.0.0" | not a prefix
                    {"Network":"10.3.0.0/33"}                           | Network "10.3.0.0/33" | prefix length must be 0 to 32
                    {"Network":"10.3.0.256/16"}                         | Network "10.3.0.256" | not an IPv4 address
                    {"Network":"fc00::/48"}                             | Network "fc00::/48" | must be an IPv4 prefix
                    {"Network":"10.3.0.0/29"}                           | Network "10.3.0.0/29" | too small, a /28 is the least
                    {"Network":"10.3.0.0/16","SubnetLen":17}            | SubnetLen "17" | must be 18 to 30
                    {"Network":"10.3.0.0/16","SubnetLen":31}            | SubnetLen "31" | must be 18 to 30
                    {"Network":"10.3.0.0/16","SubnetLen":-1}            | SubnetLen "-1" | whole number from 0 to 32
                    {"Network":"10.3.0.0/16","SubnetLen":24.5}          | SubnetLen "24.5" | whole number
                    {"Network":"10.3.0.0/16","SubnetLen":"24"}          | SubnetLen "24" | whole number
                    {"Network":"10.3.0.0/29","SubnetLen":30}            | SubnetLen "30" | Network 10.3.0.0/29 is too small
                    {"Network":"10.3.0.0/16","SubnetMin":"10.4.0.0"}    | SubnetMin "10.4.0.0" | inside Network 10.3.0.0/16
                    {"Network":"10.3.0.0/16","SubnetMin":"10.3.0.1"}    | SubnetMin "10.3.0.1" | must start a subnet of length 24
                    {"Network":"10.3.0.0/16","SubnetMin":"x"}           | SubnetMin "x" | not an IPv4 address
                    {"Network":"10.3.0.0/16","SubnetMax":"10.4.0.0"}    | SubnetMax "10.4.0.0" | inside Network 10.3.0.0/16
                    {"Network":"10.3.0.0/16","SubnetMax":"10.3.9.128"}  | SubnetMax "10.3.9.128" | must start a subnet of length 24
                    {"Network":"10.3.0.0/16","SubnetMin":"10.3.9.0","SubnetMax":"10.3.8.0"} | SubnetMin "10.3.9.0" | above SubnetMax 10.3.8.0
                    {"EnableIPv4":false,"Network":"10.3.0.0/16"}        | EnableIPv4 "false" | EnableIPv6 must be true then
                    {"EnableIPv4":"yes","Network":"10.3.0.0/16"}        | EnableIPv4 "yes" | true or false
                    {"EnableIPv6":true,"Network":"10.3.0.0/16"}         | IPv6Network "" | missing
                    {"EnableIPv6":1,"Network":"10.3.0.0/16"}            | EnableIPv6 "1" | true or false
                    {"EnableIPv6":true,"Network":"10.3.0.0/16","IPv6Network":"10.4.0.0/16"} | IPv6Network "10.4.0.0/16" | must be an IPv6 prefix
                    {"EnableIPv6":true,"Network":"10.3.0.0/16","IPv6Network":"fc00::/125"}  | IPv6Network "fc00::/125" | a /124 is the least
                    {"EnableIPv6":true,"Network":"10.3.0.0/16","IPv6Network":"fc00::/48","IPv6SubnetLen":49} | IPv6SubnetLen "49" | must be 50 to 126
                    {"EnableIPv6":true,"Network":"10.3.0.0/16","IPv6Network":"fc00::/48","IPv6SubnetMin":"fc01::"} | IPv6SubnetMin "fc01::" | inside Network fc00::/48
                    {"EnableIPv6":true,"Network":"10.3.0.0/16","IPv6Network":"fc00::/48","IPv6SubnetMax":"fc00::1"} | IPv6SubnetMax "fc00::1" | must start a subnet of length 64
                    {"EnableNFTables":"no","Network":"10.3.0.0/16"}     | EnableNFTables "no" | true or false
                    {"Network":"10.3.0.0/16","Backend":"vxlan"}         | Backend "vxlan" | must be an object
                    {"Network":"10.3.0.0/16","Backend":{"Type":1}}      | Backend Type "1" | must be a text
                    """)
    void namesKeyValueAndRule(String json, String keyAndValue, String rule) {
        String message = assertThrows(
                        InvalidValueException.class, () -> new NetConfReader(Optional.of("vxlan")).read(json))
                .getMessage();

        assertTrue(message.startsWith(keyAndValue), message);
        assertTrue(message.contains(rule), message);
        assertEquals(1, message.lines().count(), message);
    }

    /** As flannel in Kubernetes, where podCIDR decides. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"Network":"10.3.0.0/16","SubnetLen":26}            | 10.3.0.0/16 | 26
                    {"Network":"10.3.0.0/16","SubnetLen":31}            | 10.3.0.0/16 | 24
                    {"Network":"10.3.0.0/16","SubnetLen":64}            | 10.3.0.0/16 | 24
                    {"Network":"10.3.0.0/16","SubnetLen":16}            | 10.3.0.0/16 | 24
                    {"Network":"10.3.0.0/16","SubnetMin":"10.4.0.0"}    | 10.3.0.0/16 | 24
                    {"Network":"10.3.0.0/16","SubnetMin":"10.3.0.1","SubnetLen":28}    | 10.3.0.0/16 | 24
                    {"Network":"10.3.0.0/16","SubnetMax":"10.2.9.0"}    | 10.3.0.0/16 | 24
                    {"Network":"10.3.0.0/16","SubnetMin":"10.3.9.0","SubnetMax":"10.3.8.0"} | 10.3.0.0/16 | 24
                    {"Network":"10.3.0.0/24","SubnetLen":24}            | 10.3.0.0/24 | 26
                    {"Network":"10.3.0.0/29"}                           | 10.3.0.0/29 | 29
                    {"Network":"10.3.0.0/29","SubnetLen":24}            | 10.3.0.0/29 | 29
                    {"Network":"10.3.0.0/32"}                           | 10.3.0.0/32 | 32
                    """)
    void goesOnWithoutTheRulesOfSubnetsThatAreAssigned(String json, String network, int length) {
        SubnetRange range =
                new NetConfReader(Optional.of("vxlan"), true).read(json).ipv4().orElseThrow();

        assertEquals(network, range.network().toString());
        assertEquals(length, range.subnetLength());
    }

    @Test
    void goesOnWithoutTheRulesOfIpv6SubnetsThatAreAssigned() {
        NetworkConfig config = new NetConfReader(Optional.of("vxlan"), true)
                .read("{\"EnableIPv6\":true,\"Network\":\"10.3.0.0/16\",\"IPv6Network\":\"fc00::/48\","
                        + "\"IPv6SubnetLen\":200,\"IPv6SubnetMin\":\"fc01::\"}");

        assertEquals(64, config.ipv6().orElseThrow().subnetLength());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"Network":"10.3.0.0/33"}                           | Network "10.3.0.0/33"
                    {"Network":"10.3.0.0/16","SubnetLen":"24"}          | SubnetLen "24"
                    {"Network":"10.3.0.0/16","SubnetLen":-1}            | SubnetLen "-1"
                    {"Network":"10.3.0.0/16","SubnetMin":"x"}           | SubnetMin "x"
                    {"Network":"10.3.0.0/16","SubnetMax":7}             | SubnetMax "7"
                    """)
    void refusesValuesOfAnotherTypeThoughSubnetsAreAssigned(String json, String keyAndValue) {
        var reader = new NetConfReader(Optional.of("vxlan"), true);
        String message = assertThrows(InvalidValueException.class, () -> reader.read(json))
                .getMessage();

        assertTrue(message.startsWith(keyAndValue), message);
    }
}
