package dev.loden.lab.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The outputs were recorded from tcpdump 4.99.3. */
class TrafficTest {
    private static final String TUNNELLED = """
            tcpdump: verbose output suppressed, use -v[v]... for full protocol decode
            listening on eth0, link-type EN10MB (Ethernet), snapshot length 262144 bytes
            06:44:06.540988 IP6 :: > ff02::1:ff90:8d95: ICMP6, neighbor solicitation, who has fe80::2096:dfff:fe90:8d95, length 32
            06:44:06.786318 ARP, Request who-has 172.16.1.102 tell 172.16.1.101, length 28
            06:44:06.786361 IP 172.16.1.101.34465 > 172.16.1.102.8472: VXLAN, flags [I] (0x08), vni 1
            IP 10.244.1.0 > 10.244.2.0: ICMP echo request, id 9309, seq 1, length 64
            06:44:06.786709 IP 172.16.1.102.34465 > 172.16.1.101.8472: VXLAN, flags [I] (0x08), vni 1
            IP 10.244.2.0 > 10.244.1.0: ICMP echo reply, id 9309, seq 1, length 64
            """;

    @Test
    void countsTunnelledPacketsAndNotThoseInsideThem() {
        Traffic traffic = Traffic.parse(TUNNELLED, 0);
        assertEquals(new Traffic(Map.of(new Traffic.Tunnel(8472, 1), 2), 0, 2, 0), traffic);
        assertEquals("2 x UDP port 8472 with VXLAN vni 1, 0 x plain ICMP", traffic.toString());
    }

    @Test
    void countsPlainIcmp() {
        String output = """
                06:44:06.791160 IP 172.16.1.101 > 172.16.1.102: ICMP echo request, id 9311, seq 1, length 64
                06:44:06.791327 IP 172.16.1.102 > 172.16.1.101: ICMP echo reply, id 9311, seq 1, length 64
                """;
        assertEquals(new Traffic(Map.of(), 2, 0, 0), Traffic.parse(output, 0));
    }

    @Test
    void keepsTunnelsApart() {
        String other = TUNNELLED.replace("8472: VXLAN", "4789: VXLAN").replace("vni 1", "vni 7");
        assertEquals(
                Map.of(new Traffic.Tunnel(8472, 1), 2, new Traffic.Tunnel(4789, 7), 2),
                Traffic.parse(TUNNELLED + other, 0).tunnelled());
    }

    @Test
    void namesTheKindsWithoutNumbers() {
        assertEquals("UDP 8472", Traffic.parse(TUNNELLED, 0).kinds());
        assertEquals("UDP 8472, plain ICMP", new Traffic(Map.of(new Traffic.Tunnel(8472, 1), 2), 5, 2, 0).kinds());
        assertEquals("plain ICMP", new Traffic(Map.of(), 5, 2, 0).kinds());
    }
}
