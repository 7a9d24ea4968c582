package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.process.Shell;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What this machine's kernel may not have: wireguard by its module, ipip, and devices that cut no datagrams, on stock Debian kernels in an
 * emulated machine.
 */
@Tag("net")
@Tag("kernel")
class KernelIT {
    /** Of which the first run fetches a kernel; a breakdown of the emulated machine is tried again by the tool. */
    private static final Duration LIMIT = Duration.ofMinutes(40);

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path LODEN = Scenario.HOME.toAbsolutePath().normalize();

    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12"})
    void wireguardByTheKernel(String kernel) {
        assertEquals("""
                10.244.2.0/24 dev flannel-wg scope link
                mtu 1420
                wireguard
                10.244.2.0/24
                healed
                """, twoNodes(kernel, "{\"Type\":\"wireguard\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12"})
    void ipip(String kernel) {
        assertEquals("""
                10.244.2.0/24 via 172.16.1.102 dev flannel.ipip onlink
                mtu 1480
                ipip any remote any local 172.16.1.101 ttl inherit nopmtudisc
                healed
                """, twoNodes(kernel, "{\"Type\":\"ipip\"}"));
    }

    /** A device without checksums, before Linux 6.11: the data plane goes on without UDP_SEGMENT, and says so. */
    @Test
    void udpByADeviceThatCutsNothing() {
        assertEquals("""
                10.244.2.0/24 dev flannel0 scope link
                mtu 1472
                errno 5
                offloads tso udp_gro coalesce multi_queue
                healed
                """, twoNodes("6.1", "{\"Type\":\"udp\"}"));
    }

    /** Nothing is lost, nothing is in clear, and what others do is repaired. */
    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12"})
    void switchesHealsAndRestartsByTheKernelsWireguard(String kernel) {
        assertEquals("""
                vxlan to wireguard
                10.244.0.0/16 dev flannel-wg scope link
                10.244.2.0/24 dev flannel-wg scope link
                10.244.3.0/24 dev flannel-wg scope link
                AllowedIPs = 10.244.2.0/24
                AllowedIPs = 10.244.3.0/24
                Endpoint = 172.16.1.102:51820
                Endpoint = 172.16.1.103:51820
                ListenPort = 51820
                PersistentKeepalive = 25
                PersistentKeepalive = 25
                PresharedKey = KEY
                PresharedKey = KEY
                PrivateKey = KEY
                PublicKey = KEY
                PublicKey = KEY
                [Interface]
                [Peer]
                [Peer]
                flannel-wg       UNKNOWN        10.244.1.0/32
                in clear: 0
                restart
                repaired: peer removed
                repaired: peer changed
                repaired: unknown peer added
                repaired: port changed
                repaired: key changed
                repaired: device deleted
                wireguard to vxlan
                """, run(kernel, "three-nodes"));
    }

    /** Without changes, which three-nodes has: of these the lab's capture misses packets where all is so slow. */
    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12"})
    void theLab(String kernel) {
        String said = in(kernel, LODEN.resolve("bin/loden"), "lab", "--backend-json", "{\"Type\":\"vxlan\"}");
        assertTrue(said.contains("All checks passed"), said);
    }

    private static String twoNodes(String kernel, String backend) {
        return run(kernel, "two-nodes", backend);
    }

    private static String run(String kernel, String script, String... arguments) {
        return in(
                kernel,
                ROOT.resolve("it/kernel/" + script),
                Stream.concat(Stream.of(LODEN.toString()), Stream.of(arguments)).toArray(String[]::new));
    }

    private static String in(String kernel, Path program, String... arguments) {
        var command = new ArrayList<>(List.of(
                ROOT.resolve("dev").toString(), "kernel", "--kernel", kernel, "--time", "1500", program.toString()));
        command.addAll(List.of(arguments));
        return Shell.run(LIMIT, command).replaceAll("\r", "").replaceAll("(?m) +$", "");
    }
}
