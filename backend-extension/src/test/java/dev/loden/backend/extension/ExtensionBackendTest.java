package dev.loden.backend.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.spi.BackendProvider;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.testkit.SampleNetwork;
import dev.loden.testkit.TestedBackend;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExtensionBackendTest implements TestedBackend {
    private final Map<String, Object> settings = new HashMap<>();

    @Override
    public BackendProvider provider() {
        return new ExtensionProvider();
    }

    @Override
    public Settings settings() {
        return Settings.of(settings);
    }

    @Test
    void publishesWhatPreStartupCommandPrints() {
        settings.put("PreStartupCommand", "echo  $HOME/x");
        assertEquals(
                Settings.of("", System.getenv("HOME") + "/x"),
                lease(0).attributes().advertisement().data());
    }

    @Test
    void publishesNothingWithoutIt() {
        assertEquals(
                new Advertisement("extension", Settings.EMPTY, Settings.EMPTY),
                lease(0).attributes().advertisement());
        assertEquals(NetworkPlan.EMPTY, open("").receive(lease(0), UNDERLAY));
        assertEquals(NetworkPlan.EMPTY, open("").reach(lease(1), UNDERLAY));
    }

    @Test
    void isUnavailableWhilePreStartupCommandFails() {
        settings.put("PreStartupCommand", "false");
        PluginException e = assertThrows(PluginException.class, () -> lease(0));
        assertEquals(ErrorCode.UNAVAILABLE, e.code());
        assertEquals("PreStartupCommand ended with status 1 and printed nothing", e.getMessage());
    }

    @Test
    void plansOneObjectForThisNodeAndOneForEachPeer() {
        settings.put("PostStartupCommand", "true");
        settings.put("SubnetAddCommand", "true");
        var subject = subject(SampleNetwork.DUAL);
        assertEquals(
                "[PostStartupCommand for 10.244.0.0/24 fd00:244::/64, "
                        + "10.244.1.0/24&fd00:244:0:1::/64 extension 172.16.1.101]",
                subject.plan(1).toString());
        var peer = (PeerEntry) subject.plan(1).getLast();
        assertEquals(
                Map.of(
                        "SUBNET", "10.244.1.0/24",
                        "PUBLIC_IP", "172.16.1.101",
                        "IPV6SUBNET", "fd00:244:0:1::/64",
                        "PUBLIC_IPV6", "fd00:16::101"),
                peer.environment());
    }

    @Test
    void refusesDataThatIsNoText() {
        settings.put("SubnetAddCommand", "true");
        var object = new Advertisement("extension", Settings.of("a", 1), Settings.EMPTY);
        assertThrows(InvalidValueException.class, () -> open("").reach(lease(1, object), UNDERLAY));
    }

    /** What the commands make may be encrypted. */
    @Test
    void countsAsEncrypting() {
        assertTrue(provider().encrypts());
    }
}
