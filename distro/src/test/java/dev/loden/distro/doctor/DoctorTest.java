package dev.loden.distro.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each check finds its fault in a host made of files, and nothing in a good one. */
class DoctorTest {
    @TempDir
    Path root;

    private FilesHost on;

    @BeforeEach
    void healthyHost() throws IOException {
        on = new FilesHost(root);
    }

    @Test
    void findsNothingOnAGoodHost() {
        assertEquals(List.of(), on.bad());
    }

    @Test
    void findsForwardingOff() throws IOException {
        on.write("/proc/sys/net/ipv4/ip_forward", "0");
        on.assertFinds("IPv4 forwarding", "is 0", "sysctl -w net.ipv4.ip_forward=1");
    }

    @Test
    void findsAStrictReversePathFilter() throws IOException {
        on.write("/proc/sys/net/ipv4/conf/all/rp_filter", "1");
        on.assertFinds("reverse path filter", "strict on flannel.1", "net/ipv4/conf/flannel.1/rp_filter=2");
        on.write("/proc/sys/net/ipv4/conf/flannel.1/rp_filter", "2"); // the greater one counts
        assertEquals(List.of(), on.bad());
    }

    @Test
    void findsBridgesThatPassNoRules() throws IOException {
        on.write("/proc/sys/net/bridge/bridge-nf-call-iptables", "0");
        on.assertFinds("bridge netfilter", "is 0", "sysctl -w net.bridge.bridge-nf-call-iptables=1");
        Files.delete(root.resolve("proc/sys/net/bridge/bridge-nf-call-iptables"));
        on.assertFinds("bridge netfilter", "not loaded", "modprobe br_netfilter");
    }

    @Test
    void findsFullTables() throws IOException {
        on.write("/proc/sys/net/netfilter/nf_conntrack_count", "950");
        on.assertFinds("connection tracking", "950 of 1000", "nf_conntrack_max=2000");
        on.write("/proc/sys/net/netfilter/nf_conntrack_count", "1");
        on.write("/proc/sys/net/ipv4/neigh/default/gc_thresh3", "1");
        on.assertFinds("neighbor table", "1 of 1", "gc_thresh3=4096");
        on.write("/proc/net/arp", "IP address HW type Flags\n10.244.1.0 0x1 0x6 aa:bb:cc:00:00:01 * flannel.1\n");
        assertEquals(List.of(), on.bad(), "permanent ones do not count");
    }

    @Test
    void findsAMissingOrOpenSubnetFile() throws IOException {
        Files.setPosixFilePermissions(on.host.subnetFile(), PosixFilePermissions.fromString("rw-rw-rw-"));
        on.assertFinds("subnet file", "written by others", "chmod 644");
        Files.delete(on.host.subnetFile());
        on.assertFinds("subnet file", "is not there", "loden status");
    }

    @Test
    void findsAnotherNetworksConfiguration() throws IOException {
        on.write("/etc/cni/net.d/05-cilium.conflist", "{\"name\":\"cilium\"}");
        on.assertFinds("CNI configuration", "05-cilium.conflist, 10-flannel.conflist", "move /etc/cni/net.d/05-cilium");
        Files.delete(root.resolve("etc/cni/net.d/05-cilium.conflist"));
        Files.delete(root.resolve("etc/cni/net.d/10-flannel.conflist"));
        on.assertFinds("CNI configuration", "has none", "10-flannel.conflist");
    }

    @Test
    void findsMissingPlugins() throws IOException {
        Files.delete(root.resolve("opt/cni/bin/portmap"));
        on.assertFinds("CNI plugins", "portmap", "containernetworking-plugins");
    }

    @Test
    void findsAddressesOfAnEarlierSubnet() throws IOException {
        on.write("/var/lib/cni/networks/cbr0/10.244.3.7", "x");
        on.write("/var/lib/cni/networks/cbr0/last_reserved_ip.0", "10.244.3.7");
        assertEquals(List.of(), on.bad());
        on.write("/var/lib/cni/networks/cbr0/10.244.9.7", "x");
        on.assertFinds("reserved pod addresses", "1 outside the node's subnet 10.244.3.1/24", "/var/lib/cni/networks");
    }

    @Test
    void findsOtherPodNetworks() {
        assertEquals(
                Finding.Level.OK,
                NetworkChecks.otherNetworks(List.of("lo", "eth0", "flannel.1", "cni0", "tunl0", "califest"))
                        .level());
        Finding found = NetworkChecks.otherNetworks(List.of("eth0", "cilium_host", "cali0123456789a"));
        assertTrue(found.text().contains("Cilium (cilium_host)") && found.text().contains("Calico"), found.text());
    }

    @Test
    void findsTwoTunnelsInOnePlace() {
        String link = "{\"ifname\":\"%s\",\"linkinfo\":{\"info_data\":{\"id\":%d,\"port\":%d}}}";
        String good = "[" + link.formatted("flannel.1", 1, 8472) + ",{}," + link.formatted("other", 1, 4789) + "]";
        assertEquals(Finding.Level.OK, NetworkChecks.tunnels(good).level());
        String over6 = link.formatted("flannel-v6.1", 1, 8472).replace("\"id\"", "\"local6\":\"fd00::1\",\"id\"");
        Finding dual = NetworkChecks.tunnels("[" + link.formatted("flannel.1", 1, 8472) + "," + over6 + "]");
        assertEquals(Finding.Level.OK, dual.level(), dual::toString);
        Finding two = NetworkChecks.tunnels("[" + over6 + "," + over6.replace("flannel-v6.1", "other") + "]");
        assertTrue(two.text().contains("flannel-v6.1 and other both have VNI 1 on port 8472 over IPv6"), two.text());
        String bad = "[" + link.formatted("flannel.1", 1, 8472) + "," + link.formatted("vxlan0", 1, 8472) + "]";
        Finding found = NetworkChecks.tunnels(bad);
        assertTrue(found.text().contains("flannel.1 and vxlan0 both have VNI 1 on port 8472"), found.text());
        assertEquals(Finding.Level.WARN, NetworkChecks.tunnels("nonsense").level());
    }

    @Test
    void findsManagersThatTakeTheDevices() throws IOException {
        on.write("/run/NetworkManager/state", "");
        on.assertFinds("NetworkManager", "manages all devices", "unmanaged-devices=interface-name:flannel*");
        on.applyFixes();
        assertEquals(List.of(), on.bad());
        assertTrue(on.commands.contains("nmcli general reload"), on.commands.toString());

        on.write("/run/systemd/netif/links/2", "");
        on.write("/usr/lib/systemd/network/80-container.network", "[Match]\nName=host0\n[Network]\nDHCP=yes");
        on.write("/usr/lib/systemd/network/90-virt.network", "[Match]\nName=*\nDriver=veth\n[Network]\nDHCP=yes");
        assertEquals(List.of(), on.bad());
        on.write("/etc/systemd/network/50-all.network", "[Match]\n# all of them\nName=en* *\n\n[Network]\nDHCP=yes");
        on.assertFinds("systemd-networkd", "/etc/systemd/network/50-all.network matches flannel.1", "Unmanaged=yes");
        on.applyFixes();
        assertEquals(List.of(), on.bad());
    }

    @Test
    void fixesWhatIsSafe() throws IOException {
        on.write("/proc/sys/net/ipv4/ip_forward", "0");
        on.write("/proc/sys/net/ipv4/conf/all/rp_filter", "1");
        on.write("/proc/sys/net/bridge/bridge-nf-call-iptables", "0");
        on.write("/proc/sys/net/netfilter/nf_conntrack_count", "950");
        on.write("/proc/sys/net/ipv4/neigh/default/gc_thresh3", "1");
        assertEquals(5, on.bad().size());
        on.applyFixes();
        assertEquals(List.of(), on.bad());
        assertEquals(
                List.of(),
                on.commands.stream().filter(line -> line.startsWith("sysctl")).toList());

        Files.delete(root.resolve("proc/sys/net/bridge/bridge-nf-call-iptables"));
        on.applyFixes();
        assertTrue(on.commands.contains("modprobe br_netfilter"), on.commands.toString());
        assertFalse(on.host.apply(Fix.run("no-such-program")));
    }

    @Test
    void findsOldKernelsThatOffloadChecksums() throws IOException {
        on.write("/proc/sys/kernel/osrelease", "5.4.0-200-generic");
        on.programs.put("ethtool -k flannel.1", "Features for flannel.1:\n\ttx-checksum-ip-generic: on\n");
        on.assertFinds("checksum offload", "Linux 5.4.0-200-generic", "tx-checksum-ip-generic off");
        on.applyFixes();
        assertTrue(on.commands.contains("ethtool -K flannel.1 tx-checksum-ip-generic off"), on.commands.toString());
        on.programs.put("ethtool -k flannel.1", "Features for flannel.1:\n\ttx-checksum-ip-generic: off\n");
        assertEquals(List.of(), on.bad());
        for (String good : List.of("5.7.0", "6.18.44-fc", "5.10", "strange")) {
            assertEquals(
                    Finding.Level.OK,
                    NodeChecks.offload("flannel.1", good, "tx-checksum-ip-generic: on")
                            .level(),
                    good);
        }
    }

    @Test
    void findsWrongChecksums() throws IOException {
        String counters = "Ip: Forwarding\nIp: 1\nUdp: InDatagrams NoPorts InCsumErrors\nUdp: 100000 0 %d\n";
        on.write("/proc/net/snmp", counters.formatted(100));
        assertEquals(List.of(), on.bad());
        on.write("/proc/net/snmp", counters.formatted(101));
        on.assertFinds("checksums", "101 wrong ones in 100000 UDP packets", "ethtool -K");
        on.write("/proc/net/snmp", "Udp: InCsumErrors\nUdp: x\n");
        assertEquals(List.of(), on.bad());
    }

    @Test
    void findsAClockThatNobodySets() {
        on.programs.put("timedatectl show --property=NTPSynchronized --value", "yes\n");
        assertEquals(List.of(), on.bad());
        on.programs.put("timedatectl show --property=NTPSynchronized --value", "no\n");
        on.assertFinds("clock", "not synchronised", "set-ntp true");
    }

    @Test
    void findsOpenSecrets() throws IOException {
        on.write("/var/lib/loden/wireguard.key", "x");
        Path secrets = root.resolve("var/lib/loden");
        Files.setPosixFilePermissions(secrets, PosixFilePermissions.fromString("rwx------"));
        assertEquals(List.of(), on.bad());
        Files.setPosixFilePermissions(secrets, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(secrets.resolve("wireguard.key"), PosixFilePermissions.fromString("rw-r--r--"));
        on.assertFinds("secrets", "wireguard.key", "chmod 700 /var/lib/loden");
    }

    @Test
    void findsAddressesWithoutAPod() throws IOException {
        on.programs.put("ip -o link show master cni0", "7: veth1@if2: <UP> mtu 1450\n");
        on.write("/var/lib/cni/networks/cbr0/10.244.3.7", "x");
        assertEquals(List.of(), on.bad());
        on.write("/var/lib/cni/networks/cbr0/10.244.3.8", "y");
        on.assertFinds("pod addresses", "2 are reserved for 1 pods", "crictl");
    }

    @Test
    void findsChainsThatOthersLeft() {
        assertEquals(Finding.Level.OK, NetworkChecks.otherRules(on.host).level());
        on.programs.put(
                "iptables-nft-save", "*filter\n:INPUT ACCEPT [0:0]\n:cali-FORWARD - [0:0]\n:FLANNEL-FWD - [0:0]\n");
        Finding found = NetworkChecks.otherRules(on.host);
        assertTrue(found.text().contains("Calico (cali-FORWARD by iptables-nft-save)"), found.text());
        assertFalse(found.text().contains("FLANNEL"), found.text());
    }

    @Test
    void findsBothVariantsOfIptables() {
        on.programs.put("iptables-nft-save -t nat", "-A POSTROUTING -j X\n");
        assertEquals(
                Finding.Level.OK,
                NetworkChecks.firewalls(on.host, Protocol.IPV4).level());
        on.programs.put("iptables-legacy-save -t nat", "-A POSTROUTING -j X\n");
        assertEquals(
                Finding.Level.WARN,
                NetworkChecks.firewalls(on.host, Protocol.IPV4).level());
    }

    @Test
    void repeatsWhatTheDaemonSays() {
        List<Finding> found = Doctor.ofDaemon("a lease", List.of("lease store: gone"), List.of("10.9.0.0/24: bad"));
        assertFalse(found.stream().anyMatch(finding -> finding.level() == Finding.Level.OK));
        assertEquals(3, found.size());
    }
}
