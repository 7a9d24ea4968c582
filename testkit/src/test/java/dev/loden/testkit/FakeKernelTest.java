package dev.loden.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Outcome;
import dev.loden.api.plan.Scope;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Beyond the contract: faults, counters, text. */
final class FakeKernelTest {
    private static final Scope SCOPE = Scope.ofLink("flannel.1");

    private final FakeKernel kernel = new FakeKernel()
            .hostLink(new HostLink(0, "eth0", 1500, true, NetlinkSubject.EXT_ADDRESSES))
            .hostRoute(new HostRoute(Prefix.parse("0.0.0.0/0"), Optional.of(Ipv4.parse("172.16.1.1")), "eth0", 100));

    private List<Integer> add(KernelObject... objects) {
        var changes = new ArrayList<Change>();
        for (KernelObject object : objects) {
            changes.add(new Change.Add(object, "missing"));
        }
        return kernel.apply(new Batch(changes)).outcomes().stream()
                .map(Outcome::errno)
                .toList();
    }

    private static KernelObject[] peer(int number) {
        return NetlinkSubject.peer(number).toArray(KernelObject[]::new);
    }

    @Test
    void printsItselfAsIpWould() {
        add(NetlinkSubject.VXLAN);
        add(peer(2));
        assertEquals("""
                0a:58:00:00:ff:02 dev flannel.1 dst 172.16.1.2 self permanent
                10.244.2.0 dev flannel.1 lladdr 0a:58:00:00:ff:02 PERMANENT
                10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink
                172.16.1.100/24 dev eth0
                default via 172.16.1.1 dev eth0 metric 100
                eth0 mtu 1500 up
                fd00:16::100/64 dev eth0
                flannel.1 vxlan id 1 local 172.16.1.100 dev eth0 dstport 8472 nolearning\
                 address 0a:58:00:00:00:01 mtu 1450 up""", kernel.toString());
        assertEquals(4, kernel.text(SCOPE).lines().count());
    }

    @Test
    void failsTheNextChangesOnly() {
        add(NetlinkSubject.VXLAN);
        kernel.failNext(2, 105);
        assertEquals(List.of(105, 105, 0), add(peer(1)));
        assertEquals(List.of(0, 0, Errnos.EEXIST), add(peer(1)));
    }

    @Test
    void failsTheChangeAtAnIndex() {
        add(NetlinkSubject.VXLAN);
        kernel.failAt(1, 12);
        assertEquals(List.of(0, 12, 0), add(peer(1)));
    }

    @Test
    void failsOneObjectUntilItHeals() {
        add(NetlinkSubject.VXLAN);
        kernel.failAlways(peer(1)[2].key(), 22);
        assertEquals(List.of(0, 0, 22), add(peer(1)));
        assertEquals(List.of(0, 0, 22), add(peer(1)));
        kernel.heal();
        assertEquals(List.of(0, 0, 0), add(peer(1)));
    }

    @Test
    void doesNotAnswerSnapshots() {
        kernel.failSnapshots(1);
        var failure = assertThrows(PluginException.class, () -> kernel.snapshot(SCOPE));
        assertEquals(ErrorCode.UNAVAILABLE, failure.code());
        assertTrue(kernel.snapshot(SCOPE).objects().isEmpty());
        assertEquals(2, kernel.snapshots());
    }

    @Test
    void countsChangesRefusedOnesToo() {
        kernel.failNext(1, 22);
        add(peer(1));
        assertEquals(3, kernel.writes());
        kernel.forgetChanges();
        assertEquals(List.of(), kernel.changes());
    }

    @Test
    void reportsChangesOutOfBandAndOwnForwardingEntries() {
        var events = new ArrayList<KernelEvent>();
        add(NetlinkSubject.VXLAN);
        var monitor = kernel.monitor(events::add);
        add(peer(1));
        kernel.setUp("flannel.1", false);
        KernelObject down = kernel.find(NetlinkSubject.VXLAN.key()).orElseThrow();
        kernel.overrun();
        monitor.close();
        assertEquals(
                List.of(
                        new KernelEvent.Put(peer(1)[0]),
                        new KernelEvent.Put(down),
                        new KernelEvent.Overrun("the fake kernel lost events")),
                events);
        kernel.delete(NetlinkSubject.VXLAN.key());
        assertEquals(3, events.size());
    }

    @Test
    void deletesOnlyWhatIsThere() {
        assertThrows(IllegalArgumentException.class, () -> kernel.delete(peer(1)[0].key()));
        assertThrows(IllegalArgumentException.class, () -> kernel.setUp("flannel.1", true));
    }

    @Test
    void dropsDevicesOverADeletedOne() {
        add(NetlinkSubject.VXLAN);
        add(peer(1));
        kernel.delete(NetlinkSubject.EXT_ADDRESSES.get(0).key());
        assertEquals(4, kernel.snapshot(SCOPE).objects().size());
        kernel.delete(new ObjectKey.OfLink("eth0"));
        assertEquals("", kernel.toString());
    }

    @Test
    void changesTheHostsAddresses() {
        var moved = new Address("eth0", Ipv4.parse("172.16.1.200"), 24);
        kernel.hostLink(new HostLink(0, "eth0", 9000, true, List.of(moved)));
        HostLink seen = kernel.snapshot(SCOPE).host().links().get(0);
        assertEquals(new HostLink(1, "eth0", 9000, true, List.of(moved)), seen);
    }
}
