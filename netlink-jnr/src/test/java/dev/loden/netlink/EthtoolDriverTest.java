package dev.loden.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.LinkFeature;
import dev.loden.api.plan.Outcome;
import dev.loden.api.plan.Scope;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The offload of a real device, beside the tool that operators use. */
@Tag("net")
@ExtendWith(Netns.class)
class EthtoolDriverTest {
    private static final Scope SCOPE =
            new Scope(Set.of("flannel.1", "flannel.7", "eth0"), List.of(), Set.of(LinkFeature.DRIVER));
    private static final LinkFeature ON = new LinkFeature("flannel.1", LinkFeature.CHECKSUM, true);
    private static final LinkFeature OFF = new LinkFeature("flannel.1", LinkFeature.CHECKSUM, false);

    private static void makeDevice() {
        Ip.makeHost();
        Ip.run("ip link add flannel.1 type vxlan id 1 dev eth0 local 172.16.1.100 dstport 8472 nolearning");
    }

    private static Outcome apply(EthtoolDriver driver, Change change) {
        return driver.apply(new Batch(List.of(change))).outcomes().getFirst();
    }

    private static Change add(KernelObject object) {
        return new Change.Add(object, "missing");
    }

    private static boolean isOn() {
        return Ip.run("ethtool -k flannel.1").contains("tx-checksum-ip-generic: on");
    }

    @Test
    void turnsTheOffloadOffAndOn() {
        makeDevice();
        try (EthtoolDriver driver = EthtoolDriver.open()) {
            assertEquals(List.of(ON), driver.read(SCOPE));

            assertTrue(apply(driver, new Change.Replace(ON, OFF, "is on")).ok());
            assertEquals(List.of(OFF), driver.read(SCOPE));
            assertTrue(!isOn());

            Ip.run("ethtool -K flannel.1 tx-checksum-ip-generic on");
            assertEquals(List.of(ON), driver.read(SCOPE), "what another has changed");

            apply(driver, new Change.Replace(ON, OFF, "is on"));
            assertTrue(apply(driver, new Change.Replace(OFF, ON, "is off")).ok());
            assertTrue(isOn());
            assertTrue(Ip.run("ethtool -k flannel.1").contains("generic-receive-offload: on"), "others are left alone");
        }
    }

    /** As the kernel has it by itself, and nobody's business from then on. */
    @Test
    void leavesWhatIsNotWantedAnyMore() {
        makeDevice();
        try (EthtoolDriver driver = EthtoolDriver.open()) {
            apply(driver, add(OFF));
            assertTrue(apply(driver, new Change.Remove(OFF, "not wanted")).ok());
            assertTrue(isOn());
            assertEquals(List.of(), driver.read(SCOPE));

            apply(driver, add(OFF));
            assertEquals(List.of(OFF), driver.read(SCOPE));
        }
    }

    @Test
    void aDeviceThatIsGoneIsNoTrouble() {
        makeDevice();
        try (EthtoolDriver driver = EthtoolDriver.open()) {
            Ip.run("ip link del flannel.1");
            assertEquals(List.of(), driver.read(SCOPE));
            assertTrue(apply(driver, new Change.Remove(OFF, "not wanted")).ok());
            Outcome refused = apply(driver, add(OFF));
            assertTrue(refused.message().startsWith("ENODEV"), refused.message());
        }
    }
}
