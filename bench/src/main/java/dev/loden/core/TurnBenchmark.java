package dev.loden.core;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.ClusterView;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendContext;
import dev.loden.backend.vxlan.VxlanProvider;
import dev.loden.reconcile.Differ;
import dev.loden.reconcile.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The pure parts of a turn: from the leases to the batch, with the daemon's compiler and collector. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m"})
public class TurnBenchmark {
    private static final HostNetwork HOST = new HostNetwork(List.of(), List.of());
    private static final Underlay UNDERLAY =
            new Underlay("eth0", 1500, Optional.of(Ipv4.parse("172.16.1.100")), Optional.empty(), Set.of());

    /** How many peers there are. */
    @Param({"1000", "20000", "65000"})
    private int peers;

    private NetworkConfig network;
    private Planner planner;
    private Leases leases;
    private Lease own;
    private List<Lease> usable;
    private KernelSnapshot empty;
    private KernelSnapshot full;
    private StandingPlan standing;
    private Amender amender;

    /** Makes the leases, and the kernel as it is when all are in it. */
    @Setup(Level.Trial)
    public void setUp() {
        network = NetConfReader.read("{\"Network\":\"10.0.0.0/8\",\"Backend\":{\"Type\":\"vxlan\"}}");
        own = lease(65_400);
        var provider = new VxlanProvider();
        Backend backend = provider.open(new BackendContext(network, Settings.EMPTY, "172.16.1.100"));
        var key =
                new BackendKey("vxlan", provider.instanceKey(own.attributes().advertisement()));
        var plugins = new BackendPlugins(Map.of("vxlan", provider), List.of());
        planner = new Planner(
                new OpenBackend(key, backend, own.attributes().advertisement()),
                Map.of(),
                List.of(),
                plugins,
                new NextHops(Optional.of(Set.of())));
        var all = new ArrayList<Lease>();
        for (int peer = 1; peer <= peers; peer++) {
            all.add(lease(peer));
        }
        leases = new Leases();
        leases.hear(List.of(new LeaseEvent.Resynced(all, Set.of())));
        Leases.Peers chosen = leases.peers(own, network);
        usable = chosen.usable();
        standing = plan();
        empty = new KernelSnapshot(HOST, Map.of());
        full = new KernelSnapshot(HOST, standing.objects());
        var external = new ExternalInterface(UNDERLAY, UNDERLAY.ipv4(), UNDERLAY.ipv6(), "it is the only one");
        amender = new Amender(standing, planner, new Amender.Basis(network, external, own), chosen);
    }

    private static Lease lease(int peer) {
        var mac = new MacAddress(0x0e00_0000_0000L + peer);
        var data = Settings.of(Map.of("VNI", 1, "VtepMAC", mac.toString()));
        return new Lease(
                Subnets.of(new Prefix(new Ipv4((10 << 24) + (peer << 8)), 24)),
                new LeaseAttributes(
                        Optional.of(new Ipv4((100 << 24) + (64 << 16) + peer)),
                        Optional.empty(),
                        new Advertisement("vxlan", data, Settings.EMPTY)));
    }

    private StandingPlan plan() {
        return planner.plan(new ClusterView(own, usable, true), UNDERLAY);
    }

    /**
     * Which leases count.
     *
     * @return the peers
     */
    @Benchmark
    public Object choosePeers() {
        return leases.peers(own, network);
    }

    /**
     * A cold start: all is to be made.
     *
     * @return the batch
     */
    @Benchmark
    public Batch planDiffScheduleFromNothing() {
        return Schedule.of(Differ.diff(plan().objects(), empty, true));
    }

    /**
     * A full turn, all of which is there already.
     *
     * @return no changes
     */
    @Benchmark
    public List<Change> planDiffNothingToDo() {
        return Differ.diff(plan().objects(), full, true);
    }

    /**
     * A resync: the plan stands, and so does the kernel's state.
     *
     * @return no changes
     */
    @Benchmark
    public List<Change> diffNothingToDo() {
        return Differ.diff(standing.objects(), full, true);
    }

    /**
     * One peer's MAC changes and changes back.
     *
     * @return the changes
     */
    @Benchmark
    public Object amendOnePeer() {
        Lease before = usable.getFirst();
        Lease after = new Lease(before.subnets(), lease(65_300).attributes());
        Object there = amender.amend(List.of(new Leases.News(Optional.of(before), Optional.of(after))), UNDERLAY);
        Object back = amender.amend(List.of(new Leases.News(Optional.of(after), Optional.of(before))), UNDERLAY);
        return List.of(there, back);
    }
}
