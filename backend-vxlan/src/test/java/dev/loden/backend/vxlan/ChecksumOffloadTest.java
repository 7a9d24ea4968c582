package dev.loden.backend.vxlan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.BackendConfig;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.SubnetRange;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.LinkFeature;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChecksumOffloadTest {
    private static final Optional<Ipv4> ADDRESS = Optional.of(Ipv4.parse("172.16.1.100"));
    private static final Underlay UNDERLAY = new Underlay("eth0", 1500, ADDRESS, Optional.empty(), Set.of());
    private static final Lease OWN = new Lease(
            Subnets.parseKey("10.244.0.0-24"),
            new LeaseAttributes(
                    ADDRESS,
                    Optional.empty(),
                    new Advertisement(
                            "vxlan", Settings.of(Map.of("VNI", 1, "VtepMAC", "aa:00:00:00:00:00")), Settings.EMPTY)));

    private static Backend open(Settings settings) {
        var network = new NetworkConfig(
                Optional.of(SubnetRange.of(Prefix.parse("10.244.0.0/16"), 24)),
                Optional.empty(),
                false,
                new BackendConfig("vxlan", settings));
        return new VxlanProvider().open(new BackendContext(network, settings, "node"));
    }

    private static List<KernelObject> features(Backend backend) {
        return backend.receive(OWN, UNDERLAY).objects().stream()
                .filter(LinkFeature.class::isInstance)
                .toList();
    }

    @Test
    void leavesTheKernelsSettingUnlessToldOtherwise() {
        for (Settings settings : List.of(Settings.EMPTY, Settings.of("ChecksumOffload", "auto"))) {
            assertEquals(List.of(), features(open(settings)));
            assertEquals(Set.of(), open(settings).scope(UNDERLAY).drivers());
        }
    }

    @Test
    void wantsWhatIsConfigured() {
        Backend off = open(Settings.of("ChecksumOffload", "off"));
        assertEquals(List.of(new LinkFeature("flannel.1", "tx-checksum-ip-generic", false)), features(off));
        assertEquals(Set.of("ethtool"), off.scope(UNDERLAY).drivers());
        assertEquals(
                List.of(new LinkFeature("flannel.1", "tx-checksum-ip-generic", true)),
                features(open(Settings.of("ChecksumOffload", "on"))));
    }

    @Test
    void refusesAnythingElse() {
        var e = assertThrows(InvalidValueException.class, () -> open(Settings.of("ChecksumOffload", "never")));
        assertEquals("ChecksumOffload \"never\": must be auto, on or off", e.getMessage());
    }
}
