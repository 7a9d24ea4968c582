package dev.loden.core.turn;

import static dev.loden.core.turn.LiveNode.peer;
import static dev.loden.core.turn.LiveNode.vxlan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.core.sample.Fixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every key of the configuration, changed while the node runs: what is applied at once, and what is refused, and why. */
class ConfigChangeTest {
    private static final String BEFORE =
            "{\"Network\":\"10.244.0.0/16\",\"SubnetMin\":\"10.244.0.0\",\"Backend\":{\"Type\":\"vxlan\"}}";

    @TempDir
    Path directory;

    private LiveNode node;

    @BeforeEach
    void start() {
        node = new LiveNode(Fixture.host(), directory);
        node.configure(BEFORE);
        node.list(peer(1, vxlan(1, 1)));
        node.granted();
    }

    /** The second column is what must be found in the kernel, in subnet.env or in the last claim afterwards. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"Type":"vxlan","DirectRouting":true}  | 10.244.1.0/24 via 172.16.1.101 dev eth0 proto loden
            {"type":"VXLAN","directrouting":true}  | 10.244.1.0/24 via 172.16.1.101 dev eth0 proto loden
            {"TYPE":"vxlan","Directrouting":true}  | 10.244.1.0/24 via 172.16.1.101 dev eth0 proto loden
            {"Type":"vxlan","MTU":1300}            | FLANNEL_MTU=1250
            {"Type":"vxlan","mtu":1300}            | flannel.1 vxlan id 1 local 172.16.1.100 dev eth0 dstport 8472 nolearning
            {"Type":"vxlan","VNI":5}               | flannel.5 vxlan id 5
            {"Type":"vxlan","vni":5}               | VNI=5
            {"Type":"vxlan","Port":4789}           | dstport 4789
            {"Type":"vxlan","PORT":4789}           | dstport 4789
            {"Type":"vxlan","Learning":true}       | dev eth0 dstport 8472 address
            {"Type":"vxlan","GBP":true}            | nolearning gbp
            {"Type":"host-gw"}                     | backendType=host-gw
            {"Type":"alloc"}                       | backendType=alloc
            {"Type":"vxlan","Unknown":[1]}         | backendType=vxlan
            """)
    void appliesAChangedBackendAtOnce(String backend, String found) throws IOException {
        node.configure("{\"Network\":\"10.244.0.0/16\",\"SubnetMin\":\"10.244.0.0\",\"Backend\":" + backend + "}");
        node.granted();

        String all =
                node.kernel + "\n" + Files.readString(directory.resolve("subnet.env")) + "\n" + node.claims.getLast();
        assertTrue(all.contains(found), all);
        assertEquals("", node.status.node().refused());
        assertEquals("", node.status.unready());
    }

    /** Bounds steer new leases only: the present one stays, though it lies outside. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"Network":"10.244.0.0/16","SubnetMin":"10.244.100.0"}                             | first=10.244.100.0/24
            {"network":"10.244.0.0/16","subnetmin":"10.244.5.0","subnetmax":"10.244.9.0"}      | last=10.244.9.0/24
            {"Network":"10.244.0.0/16","SubnetLen":24}                                         | subnetLength=24
            {"Network":"10.244.0.0/16","EnableNFTables":true}                                  | nftables=true
            {"Network":"10.244.0.0/16","enableipv4":true}                                      | ipv6=Optional.empty
            {"Network":"10.244.0.0/16"}                                                        | type=vxlan
            """)
    void takesAChangedNetworkSectionForNewLeases(String json, String found) {
        String kernel = node.kernel.toString();
        node.configure(json);

        assertTrue(
                node.claims.getLast().config().toString().contains(found),
                () -> node.claims.getLast().config().toString());
        assertEquals("10.244.0.0/24", node.status.node().subnets());
        assertEquals(kernel, node.kernel.toString());
        assertEquals("", node.status.node().refused());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"Network":"10.245.0.0/16"}                                   | Network cannot change from 10.244.0.0/16 to 10.245.0.0/16
            {"Network":"10.244.0.0/15"}                                   | Network
            {"Network":"10.240.0.0/12"}                                   | Network cannot change
            {"Network":"10.244.0.0/16","SubnetLen":25}                    | subnet 10.244.0.0/24 does not fit the changed SubnetLen
            {"Network":"10.244.0.0/16","EnableIPv6":true,"IPv6Network":"fd00::/48"} | Network cannot change
            {"Network":"10.244.0.0/16","EnableIPv4":false}                | EnableIPv6 must be true
            {"Network":"10.244.0.0/16","EnableIPv4":"no"}                 | EnableIPv4 "no": must be true or false
            {"Network":"10.244.0.0/16","EnableNFTables":3}                | EnableNFTables "3"
            {"Network":"10.244.0.0/16","SubnetLen":99}                    | SubnetLen "99"
            {"Network":"10.244.0.0/16","SubnetMin":"10.9.0.0"}            | SubnetMin "10.9.0.0"
            {"Network":"10.244.0.0/16","SubnetMax":"10.244.0.7"}          | SubnetMax "10.244.0.7"
            {"Network":"10.244.0.0/16","SubnetMin":"10.244.9.0","SubnetMax":"10.244.3.0"} | SubnetMin
            {"Network":"10.244.0.0/16","Backend":"vxlan"}                 | Backend "vxlan": must be an object
            {"Network":"10.244.0.0/16","Backend":{"Type":7}}              | Type "7": must be a text
            {"Network":"10.244.0.0/16","Backend":{"Type":"carrier-pigeon"}} | Backend.Type "carrier-pigeon": there is no such plugin; there are: alloc,
            {"Network":"10.244.0.0/16","Backend":{"Type":"vxlan","VNI":10000000}}  | VNI "10000000": too large: the device would be called flannel.10000000
            {"Network":"10.244.0.0/16","Backend":{"Type":"vxlan","vni":16777216}}  | VNI "16777216"
            {"Network":"10.244.0.0/16","Backend":{"Type":"vxlan","Port":65536}}    | Port "65536"
            {"Network":"10.244.0.0/16","Backend":{"Type":"vxlan","MTU":"big"}}     | MTU "big"
            {"Network":"10.244.0.0/16","Backend":{"Type":"vxlan","MTU":20}}        | MTU "20"
            {"Network":"10.244.0.0/16","Backend":{"Type":"vxlan","Learning":1}}    | Learning "1"
            {"Network":"10.244.0.0/16","Backend":{"Type":"vxlan","GBP":"x"}}       | GBP "x"
            {"Network":"10.244.0.0/16","Backend":{"Type":"vxlan","Directrouting":"yes"}} | DirectRouting "yes": must be true or false
            {"Network":"10.244.0.0/16"                                    | network configuration
            []                                                            | network configuration
            {}                                                            | Network "": missing
            """)
    void refusesWhatCannotBeAndKeepsTheLastGoodOne(String json, String reason) {
        String kernel = node.kernel.toString();
        int claims = node.claims.size();
        node.configure(json);

        assertTrue(node.status.node().refused().contains(reason), node.status.node()::refused);
        assertEquals(1, node.status.node().refused().lines().count());
        assertEquals(kernel, node.kernel.toString());
        assertEquals(claims, node.claims.size());
        assertEquals("", node.status.unready());

        node.configure(BEFORE);
        node.configure(
                "{\"Network\":\"10.244.0.0/16\",\"SubnetMin\":\"10.244.0.0\",\"Backend\":{\"Type\":\"host-gw\"}}");
        assertEquals("", node.status.node().refused(), "a good one counts again");
        assertEquals("host-gw", node.published().backendType());
    }
}
