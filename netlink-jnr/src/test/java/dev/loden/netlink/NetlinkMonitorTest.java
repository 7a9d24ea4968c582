package dev.loden.netlink;

import static dev.loden.testkit.NetlinkSubject.EVENT_TIMEOUT;
import static dev.loden.testkit.NetlinkSubject.VXLAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import dev.loden.api.spi.KernelListener;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.netlink.socket.NetlinkMonitor;
import dev.loden.netlink.socket.NetlinkSocket;
import dev.loden.netlink.wire.MessageReader;
import dev.loden.testkit.Await;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Events of the real kernel. */
@Tag("net")
@ExtendWith(Netns.class)
final class NetlinkMonitorTest {
    private static final int NO_OWN_PORT = 0;

    private final List<KernelEvent> received = new CopyOnWriteArrayList<>();

    private static NetlinkMonitor watch(int receiveBuffer, KernelListener listener) {
        var events = new EventReader(EVENT_TIMEOUT, () -> NO_OWN_PORT, listener);
        return NetlinkMonitor.start(receiveBuffer, () -> NO_OWN_PORT, events);
    }

    private void await(ObjectKey key, String link) {
        Await.until("an event of " + key, EVENT_TIMEOUT, () -> isReceived(key, link));
    }

    private boolean isReceived(ObjectKey key, String link) {
        return received.stream()
                .anyMatch(event -> event instanceof KernelEvent.OfObject of
                        && of.key().equals(key)
                        && of.link().equals(link));
    }

    private static ObjectKey route(String destination) {
        return new ObjectKey.OfRoute(Prefix.parse(destination));
    }

    private static boolean isThreadAlive() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("loden-netlink-monitor"));
    }

    @Test
    void reportsEachKindThatIpChanges() {
        Ip.makeHost();
        NetlinkMonitor monitor = watch(NetlinkSocket.RECEIVE_BUFFER, received::add);
        Ip.batch("""
                link add flannel.1 type vxlan id 1 dstport 8472 local 172.16.1.100 dev eth0 nolearning
                link set flannel.1 up
                addr add 10.244.0.0/32 dev flannel.1
                addr add fd01::1/128 dev flannel.1
                route add 10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink
                route add fd01:0:0:1::/64 via fd01:0:0:1:: dev flannel.1 onlink
                neigh add 10.244.1.0 lladdr 0a:58:00:00:ff:01 dev flannel.1
                neigh add fd01:0:0:1:: lladdr 0a:58:00:00:ff:01 dev flannel.1
                nexthop add id 7 via 10.244.3.0 dev flannel.1 onlink
                route add blackhole 10.244.9.0/24
                """);
        Ip.run("bridge fdb add 0a:58:00:00:ff:01 dev flannel.1 dst 172.16.1.1");
        await(new ObjectKey.OfLink("flannel.1"), "flannel.1");
        await(new ObjectKey.OfAddress("flannel.1", Ipv4.parse("10.244.0.0"), 32), "flannel.1");
        await(new ObjectKey.OfAddress("flannel.1", Ipv6.parse("fd01::1"), 128), "flannel.1");
        await(route("10.244.1.0/24"), "flannel.1");
        await(route("fd01:0:0:1::/64"), "flannel.1");
        await(new ObjectKey.OfNeighbor("flannel.1", Ipv4.parse("10.244.1.0")), "flannel.1");
        await(new ObjectKey.OfNeighbor("flannel.1", Ipv6.parse("fd01:0:0:1::")), "flannel.1");
        await(new ObjectKey.OfNextHop(7), "flannel.1");
        await(new ObjectKey.OfFdbEntry("flannel.1", MacAddress.parse("0a:58:00:00:ff:01")), "flannel.1");
        await(route("10.244.9.0/24"), "");
        monitor.close();
    }

    @Test
    void reportsBothNamesOfARenamedDevice() {
        Ip.makeHost();
        NetlinkMonitor monitor = watch(NetlinkSocket.RECEIVE_BUFFER, received::add);
        Ip.run("ip link set eth0p name far0");
        await(new ObjectKey.OfLink("eth0p"), "eth0p");
        await(new ObjectKey.OfLink("far0"), "far0");
        Ip.run("ip addr add 10.9.9.9/32 dev far0");
        await(new ObjectKey.OfAddress("far0", Ipv4.parse("10.9.9.9"), 32), "far0");
        monitor.close();
    }

    @Test
    void ignoresOtherTables() {
        Ip.makeHost();
        NetlinkMonitor monitor = watch(NetlinkSocket.RECEIVE_BUFFER, received::add);
        Ip.run("ip route add 10.1.0.0/16 dev eth0 table 100");
        Ip.run("ip route add 10.2.0.0/16 dev eth0 table 1000");
        Ip.run("ip route add 10.3.0.0/16 dev eth0");
        await(route("10.3.0.0/16"), "eth0");
        assertFalse(isReceived(route("10.1.0.0/16"), "eth0"));
        assertFalse(isReceived(route("10.2.0.0/16"), "eth0"));
        monitor.close();
    }

    /** Which of our own changes are reported: as the comment of {@link EventReader} lists them. */
    @Test
    void reportsItsOwnChangesOnlyWhereTheKernelGivesNoPort() {
        Ip.makeHost();
        var mac = MacAddress.parse("0a:58:00:00:ff:01");
        var subnet = Prefix.parse("10.244.1.0/24");
        var subnet6 = Prefix.parse("fd01:0:0:1::/64");
        Map<KernelObject, String> expected = new LinkedHashMap<>();
        expected.put(new Address("flannel.1", Ipv4.parse("10.244.0.0"), 32), "");
        expected.put(new Address("flannel.1", Ipv6.parse("fd01::1"), 128), "add remove");
        expected.put(new Neighbor("flannel.1", subnet.address(), mac), "remove");
        expected.put(new Neighbor("flannel.1", subnet6.address(), mac), "remove");
        expected.put(new FdbEntry("flannel.1", mac, Ipv4.parse("172.16.1.1")), "add remove");
        expected.put(new NextHop(7, "flannel.1", Ipv4.parse("10.244.3.0"), true, Route.LODEN), "");
        expected.put(new Route(subnet, new Via.Gateway(subnet.address(), "flannel.1", true), Route.BOOT), "");
        expected.put(new Route(subnet6, new Via.Gateway(subnet6.address(), "flannel.1", true), Route.BOOT), "");
        Map<KernelObject, String> actual = new LinkedHashMap<>();
        try (NetlinkOps ops = new RtnetlinkProvider().open()) {
            ops.apply(new Batch(List.of(new Change.Add(VXLAN, "missing"))));
            NetlinkOps.Monitor monitor = ops.monitor(received::add);
            for (KernelObject object : expected.keySet()) {
                String add = isReceived(ops, new Change.Add(object, "missing")) ? "add " : "";
                String remove = isReceived(ops, new Change.Remove(object, "not wanted")) ? "remove" : "";
                actual.put(object, (add + remove).strip());
            }
            monitor.close();
        }
        assertEquals(expected, actual);
    }

    private boolean isReceived(NetlinkOps ops, Change change) {
        received.clear();
        assertEquals(List.of(), ops.apply(new Batch(List.of(change))).failures());
        Ip.run("ip route add 10.3.0.0/16 dev eth0");
        Ip.run("ip route del 10.3.0.0/16 dev eth0");
        await(route("10.3.0.0/16"), "eth0");
        return isReceived(change.object().key(), change.object().link());
    }

    @Test
    void goesOnAfterAnOverrun() throws InterruptedException {
        Ip.makeHost();
        var stuck = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        NetlinkMonitor monitor = watch(1, event -> {
            received.add(event);
            stuck.countDown();
            Uninterrupted.await(release);
        });
        Ip.run("ip route add 10.3.0.0/16 dev eth0");
        stuck.await();
        var routes = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            routes.append("route add 10.4.").append(i).append(".0/24 dev eth0\n");
        }
        Ip.batch(routes.toString());
        release.countDown();
        Await.until(
                "an overrun", EVENT_TIMEOUT, () -> received.stream().anyMatch(KernelEvent.Overrun.class::isInstance));
        Ip.run("ip route add 10.5.0.0/16 dev eth0");
        await(route("10.5.0.0/16"), "eth0");
        monitor.close();
    }

    @Test
    void endsItsThreadWhenClosed() {
        NetlinkMonitor monitor = watch(NetlinkSocket.RECEIVE_BUFFER, received::add);
        assertTrue(isThreadAlive());
        monitor.close();
        assertFalse(isThreadAlive());
        monitor.close();
    }

    @Test
    void endsWithItsOps() {
        NetlinkOps ops = new RtnetlinkProvider().open();
        ops.monitor(received::add);
        ops.close();
        assertFalse(isThreadAlive());
        ops.close();
    }

    @Test
    void mayBeClosedByItsListener() {
        Ip.makeHost();
        var own = new CopyOnWriteArrayList<NetlinkMonitor>();
        var closed = new CountDownLatch(1);
        own.add(watch(NetlinkSocket.RECEIVE_BUFFER, event -> {
            own.get(0).close();
            closed.countDown();
        }));
        Ip.run("ip route add 10.3.0.0/16 dev eth0");
        Uninterrupted.await(closed);
        Await.until("the thread's end", EVENT_TIMEOUT, () -> !isThreadAlive());
    }

    /** Many more notifications of our own than the queue holds. */
    @Test
    void losesNothingToItsOwnEchoes() {
        Ip.makeQuietHost();
        try (RtnetlinkOps ops = RtnetlinkOps.open(1)) {
            ops.monitor(received::add);
            for (int batch = 0; batch < 5; batch++) {
                List<Change> changes = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    var subnet = new Prefix(new Ipv4(Ipv4.parse("10.244.0.0").bits() + (batch << 15) + (i << 8)), 24);
                    var via = new Via.Gateway(Ipv4.parse("172.16.1.17"), "eth0", false);
                    changes.add(new Change.Add(new Route(subnet, via, Route.LODEN), "missing"));
                }
                assertEquals(List.of(), ops.apply(new Batch(changes)).failures());
            }
            Ip.run("ip route add 10.99.0.0/16 via 172.16.1.17");
            await(route("10.99.0.0/16"), "eth0");
            assertEquals(1, received.size(), received::toString);
        }
    }

    /** At whichever place: no memory, for instance. It opens a new socket, says that events were lost, and goes on. */
    @Test
    void goesOnAfterAnythingThatIsThrown() {
        Ip.makeHost();
        var fails = new AtomicInteger(1);
        var failsToo = new AtomicInteger(1);
        var lost = new CopyOnWriteArrayList<String>();
        NetlinkMonitor monitor =
                NetlinkMonitor.start(NetlinkSocket.RECEIVE_BUFFER, () -> NO_OWN_PORT, new NetlinkMonitor.Subscriber() {
                    @Override
                    public void opened() {
                        received.clear();
                    }

                    @Override
                    public void received(MessageReader messages) {
                        fail(fails);
                        received.add(new KernelEvent.Overrun("one came"));
                    }

                    @Override
                    public void lost(String reason) {
                        fail(failsToo);
                        lost.add(reason);
                    }
                });
        Ip.run("ip route add 10.3.0.0/16 dev eth0");
        Await.until("the loss to be told", EVENT_TIMEOUT, () -> !lost.isEmpty());
        assertEquals("events may be lost: java.lang.OutOfMemoryError", lost.getFirst());
        Ip.run("ip route add 10.4.0.0/16 dev eth0");
        Await.until("an event after that", EVENT_TIMEOUT, () -> !received.isEmpty());
        monitor.close();
        assertFalse(isThreadAlive());
    }

    private static void fail(AtomicInteger times) {
        if (times.getAndDecrement() > 0) {
            throw new OutOfMemoryError("of the test");
        }
    }
}
