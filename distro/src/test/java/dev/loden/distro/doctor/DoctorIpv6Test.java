package dev.loden.distro.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks in a network with IPv6, which IPv4 alone does not need. */
class DoctorIpv6Test {
    @TempDir
    Path root;

    private FilesHost on;

    @BeforeEach
    void healthyHost() throws IOException {
        on = new FilesHost(root);
    }

    @Test
    void findsIpv6ForwardingOffWhereItMatters() throws IOException {
        on.write("/proc/sys/net/ipv6/conf/all/forwarding", "0");
        assertEquals(List.of(), on.bad());
        on.write("/run/flannel/subnet.env", "FLANNEL_SUBNET=10.244.3.1/24\nFLANNEL_IPV6_SUBNET=fd00:3::1/64\n");
        on.assertFinds("IPv6 forwarding", "is 0", "net.ipv6.conf.all.forwarding=1");
    }

    /** The same faults in a network of both families: each is named with its own setting, address or device. */
    @Test
    void findsTheFaultsOfIpv6Too() throws IOException {
        on.write("/run/flannel/subnet.env", "FLANNEL_SUBNET=10.244.3.1/24\nFLANNEL_IPV6_SUBNET=fd00:3::1/64\n");
        assertEquals(List.of(), on.bad());
        on.write("/proc/sys/net/bridge/bridge-nf-call-ip6tables", "0");
        on.assertFinds("IPv6 bridge netfilter", "is 0", "sysctl -w net.bridge.bridge-nf-call-ip6tables=1");
        on.applyFixes();
        on.write("/proc/sys/net/ipv6/neigh/default/gc_thresh3", "2");
        on.programs.put(
                "ip -6 neigh show", "fd00:9::1 dev eth0 REACHABLE\nfd00:9::2 dev eth0 STALE\nfd00:4:: PERMANENT\n");
        on.assertFinds("IPv6 neighbor table", "2 of 2", "net.ipv6.neigh.default.gc_thresh3=4096");
        on.applyFixes();
        on.write("/var/lib/cni/networks/cbr0/fd00:3::7", "x");
        assertEquals(List.of(), on.bad());
        on.write("/var/lib/cni/networks/cbr0/fd00:4::7", "x");
        on.assertFinds("IPv6 reserved pod addresses", "1 outside the node's subnet fd00:3::1/64", "/var/lib/cni");
        Files.delete(root.resolve("var/lib/cni/networks/cbr0/fd00:4::7"));
        on.write("/proc/sys/kernel/osrelease", "5.4.0");
        on.write("/proc/sys/net/ipv4/conf/flannel-v6.1/rp_filter", "0");
        on.programs.put("ethtool -k flannel-v6.1", "tx-checksum-ip-generic: on\n");
        on.assertFinds("checksum offload", "is on for flannel-v6.1", "ethtool -K flannel-v6.1");
        on.programs.clear();
        on.write("/proc/net/snmp6", "Udp6InDatagrams 1000\nUdp6InCsumErrors 3\n");
        on.assertFinds("checksums", "3 wrong ones in 1000 UDP packets", "ethtool -K");
    }

    /** A host that is a router does not take other routers' advertisements, by which it got its address. */
    @Test
    void findsRouterAdvertisementsThatAreIgnored() throws IOException {
        on.write("/run/flannel/subnet.env", "FLANNEL_IPV6_SUBNET=fd00:3::1/64\n");
        on.write("/proc/sys/net/ipv6/conf/all/forwarding", "1");
        on.write("/proc/sys/net/ipv6/conf/eth0/forwarding", "1");
        on.write("/proc/sys/net/ipv6/conf/eth0/accept_ra", "1");
        assertEquals(List.of(), on.bad());
        on.programs.put(
                "ip -6 -o address show dev eth0 scope global dynamic",
                "2: eth0 inet6 2001:db8::5/64 scope global dynamic mngtmpaddr");
        on.assertFinds("router advertisements", "eth0 has an address from them", "net/ipv6/conf/eth0/accept_ra=2");
        on.applyFixes();
        assertEquals(List.of(), on.bad());
    }
}
