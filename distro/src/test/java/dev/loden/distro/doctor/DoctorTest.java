package dev.loden.distro.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each check finds its fault in a host made of files, and nothing in a good one. */
class DoctorTest {
    @TempDir
    Path root;

    private Host host;

    /** What the host's programs print, by their command lines. */
    private final Map<String, String> programs = new HashMap<>();

    private final List<String> commands = new ArrayList<>();

    @BeforeEach
    void healthyHost() throws IOException {
        host = new Host(root, root.resolve("run/flannel/subnet.env"), command -> {
            String line = String.join(" ", command);
            commands.add(line);
            return Optional.ofNullable(programs.get(line));
        });
        write("/proc/sys/net/ipv4/ip_forward", "1");
        write("/proc/sys/net/ipv4/conf/all/rp_filter", "0");
        write("/proc/sys/net/ipv4/conf/flannel.1/rp_filter", "0");
        write("/proc/sys/net/bridge/bridge-nf-call-iptables", "1");
        write("/proc/sys/net/ipv4/neigh/default/gc_thresh3", "1024");
        write("/proc/net/arp", "IP address HW type\n10.0.0.1 0x1\n");
        write("/proc/sys/net/netfilter/nf_conntrack_count", "10");
        write("/proc/sys/net/netfilter/nf_conntrack_max", "1000");
        write("/etc/cni/net.d/10-flannel.conflist", "{\"name\":\"cbr0\",\"plugins\":[{\"type\":\"flannel\"}]}");
        for (String plugin : List.of("bridge", "host-local", "loopback", "portmap")) {
            write("/opt/cni/bin/" + plugin, "");
        }
        write("/run/flannel/subnet.env", "FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.3.1/24\n");
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        Files.writeString(file, text + "\n");
    }

    private List<Finding> bad() {
        return Stream.of(KernelChecks.all(host), CniChecks.all(host), ManagerChecks.all(host), NodeChecks.all(host))
                .flatMap(List::stream)
                .filter(finding -> finding.level() != Finding.Level.OK)
                .toList();
    }

    private void assertFinds(String subject, String text, String remedy) {
        List<Finding> found = bad();
        assertEquals(List.of(subject), found.stream().map(Finding::subject).toList());
        assertTrue(found.getFirst().text().contains(text), found.toString());
        assertTrue(found.getFirst().remedy().contains(remedy), found.toString());
    }

    @Test
    void findsNothingOnAGoodHost() {
        assertEquals(List.of(), bad());
    }

    @Test
    void findsForwardingOff() throws IOException {
        write("/proc/sys/net/ipv4/ip_forward", "0");
        assertFinds("IPv4 forwarding", "is 0", "sysctl -w net.ipv4.ip_forward=1");
    }

    @Test
    void findsIpv6ForwardingOffWhereItMatters() throws IOException {
        write("/proc/sys/net/ipv6/conf/all/forwarding", "0");
        assertEquals(List.of(), bad());
        write("/run/flannel/subnet.env", "FLANNEL_SUBNET=10.244.3.1/24\nFLANNEL_IPV6_SUBNET=fd00:3::1/64\n");
        assertFinds("IPv6 forwarding", "is 0", "net.ipv6.conf.all.forwarding=1");
    }

    @Test
    void findsAStrictReversePathFilter() throws IOException {
        write("/proc/sys/net/ipv4/conf/all/rp_filter", "1");
        assertFinds("reverse path filter", "strict on flannel.1", "net/ipv4/conf/flannel.1/rp_filter=2");
        write("/proc/sys/net/ipv4/conf/flannel.1/rp_filter", "2"); // the greater one counts
        assertEquals(List.of(), bad());
    }

    @Test
    void findsBridgesThatPassNoRules() throws IOException {
        write("/proc/sys/net/bridge/bridge-nf-call-iptables", "0");
        assertFinds("bridge netfilter", "is 0", "sysctl -w net.bridge.bridge-nf-call-iptables=1");
        Files.delete(root.resolve("proc/sys/net/bridge/bridge-nf-call-iptables"));
        assertFinds("bridge netfilter", "not loaded", "modprobe br_netfilter");
    }

    @Test
    void findsFullTables() throws IOException {
        write("/proc/sys/net/netfilter/nf_conntrack_count", "950");
        assertFinds("connection tracking", "950 of 1000", "nf_conntrack_max=2000");
        write("/proc/sys/net/netfilter/nf_conntrack_count", "1");
        write("/proc/sys/net/ipv4/neigh/default/gc_thresh3", "1");
        assertFinds("neighbor table", "1 of 1", "gc_thresh3=4096");
    }

    @Test
    void findsAMissingOrOpenSubnetFile() throws IOException {
        Files.setPosixFilePermissions(host.subnetFile(), PosixFilePermissions.fromString("rw-rw-rw-"));
        assertFinds("subnet file", "written by others", "chmod 644");
        Files.delete(host.subnetFile());
        assertFinds("subnet file", "is not there", "loden status");
    }

    @Test
    void findsAnotherNetworksConfiguration() throws IOException {
        write("/etc/cni/net.d/05-cilium.conflist", "{\"name\":\"cilium\"}");
        assertFinds("CNI configuration", "05-cilium.conflist, 10-flannel.conflist", "move /etc/cni/net.d/05-cilium");
        Files.delete(root.resolve("etc/cni/net.d/05-cilium.conflist"));
        Files.delete(root.resolve("etc/cni/net.d/10-flannel.conflist"));
        assertFinds("CNI configuration", "has none", "10-flannel.conflist");
    }

    @Test
    void findsMissingPlugins() throws IOException {
        Files.delete(root.resolve("opt/cni/bin/portmap"));
        assertFinds("CNI plugins", "portmap", "containernetworking-plugins");
    }

    @Test
    void findsAddressesOfAnEarlierSubnet() throws IOException {
        write("/var/lib/cni/networks/cbr0/10.244.3.7", "x");
        write("/var/lib/cni/networks/cbr0/last_reserved_ip.0", "10.244.3.7");
        assertEquals(List.of(), bad());
        write("/var/lib/cni/networks/cbr0/10.244.9.7", "x");
        assertFinds("reserved pod addresses", "1 outside the node's subnet 10.244.3.1/24", "/var/lib/cni/networks");
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
        String bad = "[" + link.formatted("flannel.1", 1, 8472) + "," + link.formatted("vxlan0", 1, 8472) + "]";
        Finding found = NetworkChecks.tunnels(bad);
        assertTrue(found.text().contains("flannel.1 and vxlan0 both have VNI 1 on port 8472"), found.text());
        assertEquals(Finding.Level.WARN, NetworkChecks.tunnels("nonsense").level());
    }

    @Test
    void findsManagersThatTakeTheDevices() throws IOException {
        write("/run/NetworkManager/state", "");
        assertFinds("NetworkManager", "manages all devices", "unmanaged-devices=interface-name:flannel*");
        applyFixes();
        assertEquals(List.of(), bad());
        assertTrue(commands.contains("nmcli general reload"), commands.toString());

        write("/run/systemd/netif/links/2", "");
        write("/usr/lib/systemd/network/80-container.network", "[Match]\nName=host0\n[Network]\nDHCP=yes");
        write("/usr/lib/systemd/network/90-virt.network", "[Match]\nName=*\nDriver=veth\n[Network]\nDHCP=yes");
        assertEquals(List.of(), bad());
        write("/etc/systemd/network/50-all.network", "[Match]\n# all of them\nName=en* *\n\n[Network]\nDHCP=yes");
        assertFinds("systemd-networkd", "/etc/systemd/network/50-all.network matches flannel.1", "Unmanaged=yes");
        applyFixes();
        assertEquals(List.of(), bad());
    }

    private void applyFixes() {
        bad().forEach(finding -> finding.fixes().forEach(host::apply));
    }

    @Test
    void fixesWhatIsSafe() throws IOException {
        write("/proc/sys/net/ipv4/ip_forward", "0");
        write("/proc/sys/net/ipv4/conf/all/rp_filter", "1");
        write("/proc/sys/net/bridge/bridge-nf-call-iptables", "0");
        write("/proc/sys/net/netfilter/nf_conntrack_count", "950");
        write("/proc/sys/net/ipv4/neigh/default/gc_thresh3", "1");
        assertEquals(5, bad().size());
        applyFixes();
        assertEquals(List.of(), bad());
        assertEquals(
                List.of(),
                commands.stream().filter(line -> line.startsWith("sysctl")).toList());

        Files.delete(root.resolve("proc/sys/net/bridge/bridge-nf-call-iptables"));
        applyFixes();
        assertTrue(commands.contains("modprobe br_netfilter"), commands.toString());
        assertFalse(host.apply(Fix.run("no-such-program")));
    }

    @Test
    void findsOldKernelsThatOffloadChecksums() throws IOException {
        write("/proc/sys/kernel/osrelease", "5.4.0-200-generic");
        programs.put("ethtool -k flannel.1", "Features for flannel.1:\n\ttx-checksum-ip-generic: on\n");
        assertFinds("checksum offload", "Linux 5.4.0-200-generic", "tx-checksum-ip-generic off");
        applyFixes();
        assertTrue(commands.contains("ethtool -K flannel.1 tx-checksum-ip-generic off"), commands.toString());
        programs.put("ethtool -k flannel.1", "Features for flannel.1:\n\ttx-checksum-ip-generic: off\n");
        assertEquals(List.of(), bad());
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
        write("/proc/net/snmp", counters.formatted(100));
        assertEquals(List.of(), bad());
        write("/proc/net/snmp", counters.formatted(101));
        assertFinds("checksums", "101 wrong ones in 100000 UDP packets", "ethtool -K");
        write("/proc/net/snmp", "Udp: InCsumErrors\nUdp: x\n");
        assertEquals(List.of(), bad());
    }

    @Test
    void findsAClockThatNobodySets() {
        programs.put("timedatectl show --property=NTPSynchronized --value", "yes\n");
        assertEquals(List.of(), bad());
        programs.put("timedatectl show --property=NTPSynchronized --value", "no\n");
        assertFinds("clock", "not synchronised", "set-ntp true");
    }

    @Test
    void findsOpenSecrets() throws IOException {
        write("/var/lib/loden/wireguard.key", "x");
        Path secrets = root.resolve("var/lib/loden");
        Files.setPosixFilePermissions(secrets, PosixFilePermissions.fromString("rwx------"));
        assertEquals(List.of(), bad());
        Files.setPosixFilePermissions(secrets, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(secrets.resolve("wireguard.key"), PosixFilePermissions.fromString("rw-r--r--"));
        assertFinds("secrets", "wireguard.key", "chmod 700 /var/lib/loden");
    }

    @Test
    void findsAddressesWithoutAPod() throws IOException {
        programs.put("ip -o link show master cni0", "7: veth1@if2: <UP> mtu 1450\n");
        write("/var/lib/cni/networks/cbr0/10.244.3.7", "x");
        assertEquals(List.of(), bad());
        write("/var/lib/cni/networks/cbr0/10.244.3.8", "y");
        assertFinds("pod addresses", "2 are reserved for 1 pods", "crictl");
    }

    @Test
    void findsChainsThatOthersLeft() {
        assertEquals(Finding.Level.OK, NetworkChecks.otherRules(host).level());
        programs.put(
                "iptables-nft-save", "*filter\n:INPUT ACCEPT [0:0]\n:cali-FORWARD - [0:0]\n:FLANNEL-FWD - [0:0]\n");
        Finding found = NetworkChecks.otherRules(host);
        assertTrue(found.text().contains("Calico (cali-FORWARD by iptables-nft-save)"), found.text());
        assertFalse(found.text().contains("FLANNEL"), found.text());
    }

    @Test
    void findsBothVariantsOfIptables() {
        programs.put("iptables-nft-save -t nat", "-A POSTROUTING -j X\n");
        assertEquals(Finding.Level.OK, NetworkChecks.firewalls(host).level());
        programs.put("iptables-legacy-save -t nat", "-A POSTROUTING -j X\n");
        assertEquals(Finding.Level.WARN, NetworkChecks.firewalls(host).level());
    }

    @Test
    void repeatsWhatTheDaemonSays() {
        List<Finding> found = Doctor.ofDaemon("a lease", List.of("lease store: gone"), List.of("10.9.0.0/24: bad"));
        assertFalse(found.stream().anyMatch(finding -> finding.level() == Finding.Level.OK));
        assertEquals(3, found.size());
    }
}
