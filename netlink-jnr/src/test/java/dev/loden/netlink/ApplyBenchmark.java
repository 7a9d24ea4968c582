package dev.loden.netlink;

import dev.loden.api.net.Ipv4;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.testkit.NetlinkSubject;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** How long the changes for 20,000 peers take. Run its main as root; the numbers are for people. */
final class ApplyBenchmark {
    private static final int PEERS = 20_000;
    private static final String LINK = NetlinkSubject.VXLAN.name();

    private ApplyBenchmark() {}

    /**
     * Prints to the standard output.
     *
     * @param arguments none
     * @throws Throwable if it cannot
     */
    public static void main(String[] arguments) throws Throwable {
        for (int round = 0; round < 3; round++) {
            Netns.run(ApplyBenchmark::round);
        }
    }

    private static void round() {
        Ip.makeHost();
        var overruns = new AtomicInteger();
        try (NetlinkOps ops = new RtnetlinkProvider().open()) {
            NetlinkOps.Monitor monitor = ops.monitor(event -> {
                if (event instanceof KernelEvent.Overrun) {
                    overruns.incrementAndGet();
                }
            });
            apply(ops, "link", 1, i -> new Change.Add(NetlinkSubject.VXLAN, "missing"));
            apply(ops, "fdb add", PEERS, i -> new Change.Add(fdb(i), "missing"));
            apply(ops, "neighbor add", PEERS, i -> new Change.Add(neighbor(i), "missing"));
            apply(ops, "next hop add", PEERS, i -> new Change.Add(nextHop(i), "missing"));
            apply(ops, "route add by next hop", PEERS, i -> new Change.Add(route(i), "missing"));
            long start = System.nanoTime();
            int size = ops.snapshot(NetlinkSubject.SCOPE).objects().size();
            print("snapshot of objects", size, start);
            apply(ops, "route remove", PEERS, i -> new Change.Remove(route(i), "not wanted"));
            apply(ops, "next hop remove", PEERS, i -> new Change.Remove(nextHop(i), "not wanted"));
            apply(ops, "route add plain", 5000, i -> new Change.Add(plain(i), "missing"));
            apply(ops, "neighbor remove", PEERS, i -> new Change.Remove(neighbor(i), "not wanted"));
            apply(ops, "fdb remove", PEERS, i -> new Change.Remove(fdb(i), "not wanted"));
            monitor.close();
        }
        System.out.println("overruns " + overruns);
    }

    private static void apply(NetlinkOps ops, String what, int count, IntFunction<Change> change) {
        var batch = new Batch(IntStream.range(0, count).mapToObj(change).toList());
        long start = System.nanoTime();
        int failures = ops.apply(batch).failures().size();
        print(what + (failures == 0 ? "" : " with " + failures + " failures"), count, start);
    }

    private static void print(String what, int count, long start) {
        System.out.printf("%-24s %6d %6.0f ms%n", what, count, (System.nanoTime() - start) / 1e6);
    }

    private static Ipv4 address(int peer) {
        return Ipv4.parse("10.0.0.0").plus(256L * peer);
    }

    private static MacAddress mac(int peer) {
        return new MacAddress(0x0a58_0000_0000L + peer);
    }

    private static KernelObject fdb(int peer) {
        return new FdbEntry(LINK, mac(peer), Ipv4.parse("172.16.0.0").plus(peer));
    }

    private static KernelObject neighbor(int peer) {
        return new Neighbor(LINK, address(peer), mac(peer));
    }

    private static KernelObject nextHop(int peer) {
        return new NextHop(peer + 1, LINK, address(peer), true, Route.LODEN);
    }

    private static KernelObject route(int peer) {
        return new Route(new Prefix(address(peer), 24), new Via.NextHopObject(peer + 1, LINK), Route.BOOT);
    }

    private static KernelObject plain(int peer) {
        return new Route(new Prefix(address(peer), 24), new Via.Gateway(address(peer), LINK, true), Route.BOOT);
    }
}
