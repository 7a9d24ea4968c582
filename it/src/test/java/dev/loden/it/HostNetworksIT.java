package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.testkit.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A host that has parts of Network itself. Of its four subnets a peer has 172.16.0.0/24, the LAN is 172.16.1.0/24, and docker0 has
 * 172.16.2.0/24.
 */
@Tag("net")
class HostNetworksIT {
    private static final String DOCKER = "172.16.2.0/24 of docker0";
    private static final String LAN = "172.16.1.0/24 of eth0";
    private final HostWithDaemons host = new HostWithDaemons(HostWithDaemons.Tool.IPTABLES_NFT);
    private final HostWithDaemons.Daemon daemon = host.new Daemon(1, "172.16.0.0");

    @BeforeEach
    void addNetworks() {
        daemon.configure("172.16.0.0/22");
        addBridge("docker0", "172.16.2.1/24");
    }

    private void addBridge(String name, String address) {
        host.host.namespace().ip("link add " + name + " type bridge");
        host.host.namespace().ip("address add " + address + " dev " + name);
        host.host.namespace().ip("link set " + name + " up");
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void passesOverThemWhereItChooses() {
        daemon.start();
        daemon.awaitReady();
        assertEquals("FLANNEL_SUBNET=172.16.3.1/24", daemon.subnet());
        assertNamed("Network 172.16.0.0/22 overlaps " + DOCKER);
        assertNamed("Network 172.16.0.0/22 overlaps " + LAN);
        assertFalse(daemon.log().contains("this node's subnet"), daemon::log);
    }

    @Test
    void saysSoWhereItIsDictated() {
        daemon.reserve("172.16.2.0-24");
        daemon.start();
        daemon.awaitReady();
        assertEquals("FLANNEL_SUBNET=172.16.2.1/24", daemon.subnet());
        assertNamed("this node's subnet 172.16.2.0/24 overlaps " + DOCKER);
        assertTrue(daemon.log().contains("WARN"), daemon::log);

        host.host.namespace().ip("link del docker0");
        Await.until("no overlap", Scenario.SOON, () -> !daemon.status().contains("docker0"));
    }

    @Test
    void namesTheOneThatIsLeftWhenNoneCanBeChosen() {
        addBridge("docker1", "172.16.3.1/24");
        daemon.start();
        Await.until(
                "the reason in the log",
                Scenario.SOON,
                () -> daemon.log()
                        .contains("passed over, for this host has them: 172.16.1.0/24, 172.16.2.0/24, 172.16.3.0/24"));
        host.host.namespace().ip("link del docker1");
        daemon.awaitReady();
        assertEquals("FLANNEL_SUBNET=172.16.3.1/24", daemon.subnet());
    }

    /** What a service manager may set, and far less than any does. */
    @ParameterizedTest
    @ValueSource(strings = {"-n 96", "-v 2000000", "-s 128", "-l 0"})
    void startsWithNarrowLimits(String limit) {
        daemon.startLimited(limit);
        daemon.awaitReady();
        host.host.namespace().ip("route delete 172.16.0.0/24");
        Await.until("the route to be back", Scenario.SOON, () -> host.network().contains("172.16.0.0/24 via"));
    }

    private void assertNamed(String overlap) {
        assertTrue(daemon.log().contains(overlap), daemon::log);
        assertTrue(daemon.status().contains(overlap), daemon::status);
    }
}
