package dev.loden.bench;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.Receipt;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendContext;
import dev.loden.backend.vxlan.VxlanProvider;
import dev.loden.core.config.NetConfReader;
import dev.loden.core.lease.PeerTable;
import dev.loden.core.plan.OpenBackend;
import dev.loden.core.plan.OpenBackends;
import dev.loden.core.plan.Part;
import dev.loden.core.plan.PlanInputs;
import dev.loden.core.plan.Planner;
import dev.loden.core.plan.RouteForm;
import dev.loden.core.plugin.BackendKey;
import dev.loden.core.plugin.BackendPlugins;
import dev.loden.core.underlay.ExternalInterface;
import dev.loden.reconcile.Actual;
import dev.loden.reconcile.Reconciler;
import dev.loden.reconcile.Turn;
import java.util.ArrayList;
import java.util.HashMap;
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
    private static final KernelSnapshot EMPTY = new KernelSnapshot(HOST, Map.of());
    private static final Underlay UNDERLAY =
            new Underlay("eth0", 1500, Optional.of(Ipv4.parse("172.16.1.100")), Optional.empty(), Set.of());

    /** How many peers there are. */
    @Param({"1000", "20000", "65000"})
    private int peers;

    private NetworkConfig network;
    private Planner planner;
    private PeerTable leases;
    private Lease own;
    private List<Part> parts;
    private KernelSnapshot full;
    private Reconciler<Part> reconciler;
    private List<Change> written = List.of();

    /** Makes the leases, and the kernel as it is when all are in it. */
    @Setup(Level.Trial)
    public void setUp() {
        network = new NetConfReader(Optional.empty())
                .read("{\"Network\":\"10.0.0.0/8\",\"Backend\":{\"Type\":\"vxlan\"}}");
        own = lease(65_400);
        var provider = new VxlanProvider();
        Backend backend = provider.open(new BackendContext(network, Settings.EMPTY, "172.16.1.100"));
        Advertisement advertised = own.attributes().advertisement();
        var open = new OpenBackend(
                new BackendKey("vxlan", provider.instanceKey(advertised, Settings.EMPTY)), backend, advertised);
        var external = new ExternalInterface(UNDERLAY, UNDERLAY.ipv4(), UNDERLAY.ipv6(), "it is the only one");
        var inputs = new PlanInputs(
                network,
                external,
                own,
                new OpenBackends(open, Map.of(), List.of()),
                new RouteForm(Optional.of(Set.of())),
                Map.of(),
                false);
        planner = new Planner(inputs, UNDERLAY, new BackendPlugins(Map.of("vxlan", provider), List.of()));
        var all = new ArrayList<Lease>();
        for (int peer = 1; peer <= peers; peer++) {
            all.add(lease(peer));
        }
        leases = new PeerTable(false);
        leases.apply(List.of(new LeaseEvent.Resynced(all, Set.of())));
        leases.resolve(network, own, Map.of());
        parts = new ArrayList<>(List.of(new Part.Own()));
        leases.ranks().map(Part.Peer::new).forEach(parts::add);
        reconciler = reconciler();
        plan(reconciler, parts, new Actual.Snapshot(EMPTY));
        full = new KernelSnapshot(HOST, new HashMap<>(reconciler.objects()));
    }

    /** Its kernel takes everything and holds nothing. */
    private Reconciler<Part> reconciler() {
        return new Reconciler<>(batch -> {
            written = batch.changes();
            return new Receipt(List.of());
        });
    }

    private Turn plan(Reconciler<Part> reconciler, List<Part> dirty, Actual actual) {
        return reconciler.turn(dirty, part -> planner.plan(part, leases::usable).plan(), actual);
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

    /**
     * Which leases are usable peers, of all.
     *
     * @return how many
     */
    @Benchmark
    public long resolvePeers() {
        var table = new PeerTable(false);
        table.apply(List.of(new LeaseEvent.Resynced(
                leases.usable().map(key -> leases.usable(key).orElseThrow()).toList(), Set.of())));
        table.resolve(network, own, Map.of());
        return table.usable().count();
    }

    /**
     * A cold start: all is to be planned and made.
     *
     * @return the changes
     */
    @Benchmark
    public List<Change> planDiffScheduleFromNothing() {
        plan(reconciler(), parts, new Actual.Snapshot(EMPTY));
        return written;
    }

    /**
     * An input has changed, and comes to the same plans.
     *
     * @return no changes
     */
    @Benchmark
    public Turn planDiffNothingToDo() {
        return plan(reconciler, parts, new Actual.Snapshot(full));
    }

    /**
     * A resync: nothing is planned anew.
     *
     * @return no changes
     */
    @Benchmark
    public Turn diffNothingToDo() {
        return plan(reconciler, List.of(), new Actual.Snapshot(full));
    }

    /**
     * One peer's MAC changes and changes back.
     *
     * @return the changes of the way back
     */
    @Benchmark
    public List<Change> changeOnePeer() {
        Lease before = lease(1);
        change(new Lease(before.subnets(), lease(65_300).attributes()));
        change(before);
        return written;
    }

    private void change(Lease lease) {
        leases.apply(List.of(new LeaseEvent.Upserted(lease)));
        List<Part> dirty = leases.resolve(network, own, Map.of()).orElseThrow().stream()
                .<Part>map(change -> new Part.Peer(leases.rank(
                        change.key(), change.after().or(change::before).orElseThrow())))
                .toList();
        plan(reconciler, dirty, new Actual.AsBefore());
    }
}
