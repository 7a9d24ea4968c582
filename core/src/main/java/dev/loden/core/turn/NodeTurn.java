package dev.loden.core.turn;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.net.IpAddress;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Outcome;
import dev.loden.api.plan.Receipt;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.core.lease.LeaseChange;
import dev.loden.core.lease.PeerChange;
import dev.loden.core.lease.PeerTable;
import dev.loden.core.lease.Rank;
import dev.loden.core.plan.ChangeOver;
import dev.loden.core.plan.FormerWays;
import dev.loden.core.plan.Part;
import dev.loden.core.plan.PartPlan;
import dev.loden.core.plan.PlanInputs;
import dev.loden.core.plan.Planner;
import dev.loden.core.plugin.BackendPlugins;
import dev.loden.core.probe.Sample;
import dev.loden.core.status.PeerStatus;
import dev.loden.core.status.ReconcileReport;
import dev.loden.core.status.TurnLog;
import dev.loden.core.underlay.OnLinkResolver;
import dev.loden.reconcile.Actual;
import dev.loden.reconcile.Reconciler;
import dev.loden.reconcile.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One turn of a node: the dirty parts are planned anew, compared, written and reported. What is dirty are the peers that changed, or
 * everything if one of the inputs is another than in the turn before. <b>Thread</b>: the reconcile thread.
 */
final class NodeTurn {
    private final PeerTable peers;
    private final BackendPlugins plugins;
    private final FormerWays former;
    private final ChangeOver changing;
    private final Outputs outputs;
    private final Reconciler<Part> reconciler;
    private final OnLinkResolver onLink;
    private final TurnLog log;
    private final TurnBoard board;
    private final PeerReports reports;

    /** The peers that have changed since the last turn. */
    private final TreeSet<Rank> dirty = new TreeSet<>();

    /** Those of the last turn; empty if everything is dirty. */
    private Optional<PlanInputs> inputs = Optional.empty();

    /** Whether the kernel holds all that is desired, as far as is known. */
    private boolean converged;

    /** What this node needs to receive: without it a node can do nothing; a peer's trouble is that peer's. */
    private List<KernelObject> ownObjects = List.of();

    /**
     * What a turn needs of the kernel.
     *
     * @param apply writes a batch
     * @param works whether packets get through by a driver's object yet
     * @param onLink knows which peers are on the external device's segment
     */
    record Kernel(Function<Batch, Receipt> apply, Predicate<DriverObject> works, OnLinkResolver onLink) {}

    /** Nothing planned yet. */
    NodeTurn(Kernel kernel, PeerTable peers, FormerWays former, Outputs outputs) {
        this.peers = peers;
        this.plugins = former.plugins();
        this.former = former;
        this.changing = new ChangeOver(former::of, kernel.works());
        this.outputs = outputs;
        this.reconciler = new Reconciler<>(kernel.apply());
        this.onLink = kernel.onLink();
        this.log = new TurnLog(outputs.status());
        this.reports = new PeerReports(peers, reconciler, this::type);
        this.board = new TurnBoard(outputs.status(), log, reports, peers, reconciler);
    }

    /**
     * These peers have changed.
     *
     * @param changes empty if all may have
     */
    void markDirty(Optional<List<PeerChange>> changes) {
        if (changes.isEmpty()) {
            inputs = Optional.empty();
        } else {
            changes.get()
                    .forEach(change -> Stream.of(change.before(), change.after())
                            .flatMap(Optional::stream)
                            .forEach(lease -> dirty.add(peers.rank(change.key(), lease))));
        }
    }

    /**
     * These leases have changed.
     *
     * @param network the configuration in force; empty if there is none yet
     */
    void changing(Optional<NetworkConfig> network, List<LeaseChange> changes) {
        former.follow(network.map(NetworkConfig::backend), changes);
    }

    /** After how long a peer that has changed is to be planned anew; empty if none is. */
    Optional<Duration> due() {
        return former.due();
    }

    /** What the kernel holds if nothing is wrong; a live view. */
    Map<ObjectKey, KernelObject> desired() {
        return reconciler.objects();
    }

    /** What the last turn rested on; empty if everything is to be planned anew. */
    Optional<PlanInputs> inputs() {
        return inputs;
    }

    /** The peers as the last turn left them, in the order of their subnets; not to be used across turns. */
    Stream<PeerStatus> peerReports() {
        return reports.all(outputs.status().node().unreachable());
    }

    private String type(LeaseAttributes lease) {
        Predicate<String> inUse =
                type -> inputs.filter(now -> now.backends().has(type)).isPresent();
        return plugins.typed(lease, inUse).backendType();
    }

    /** Some of the peers, to be probed; empty while everything is to be planned anew. */
    Optional<Sample> sample(Sample.Wanted wanted) {
        return inputs.map(now -> reports.sample(wanted, now));
    }

    /** Whether the kernel need not be read for a turn with these inputs. */
    boolean isConverged(PlanInputs now) {
        return converged && inputs.equals(Optional.of(now));
    }

    /** Whether the kernel need not be read, for all that is known without inputs. */
    boolean isConverged() {
        return converged && inputs.isPresent();
    }

    /** The next turn has to read the kernel. */
    void interrupt() {
        converged = false;
    }

    /** Writes what the changed peers need, on top of what the kernel holds according to the turn before. */
    ReconcileReport partial(PlanInputs now) {
        List<Lease> changed =
                dirty.stream().flatMap(rank -> peers.usable(rank).stream()).toList();
        Underlay underlay = onLink.resolve(now.external().underlay(), needingOnLink(now, changed.stream()));
        return turn(new Planner(now, underlay, plugins, changing), dirtyParts(), new Actual.AsBefore());
    }

    /**
     * Compares with the kernel as it was read.
     *
     * @param scope in which it was read
     */
    ReconcileReport full(PlanInputs now, Scope scope, KernelSnapshot actual) {
        boolean all = !inputs.equals(Optional.of(now));
        Underlay external = now.external().underlay();
        Set<IpAddress> changed = onLink.refresh(external, actual.host(), now.network(), () -> inQuestion(now));
        former.review().forEach(key -> peers.lease(key).ifPresent(lease -> dirty.add(peers.rank(key, lease))));
        if (!all && !changed.isEmpty()) {
            markDirtyAt(changed);
        }
        Collection<Lease> planned =
                all ? inQuestion(now) : needingOnLink(now, dirty.stream().flatMap(rank -> peers.usable(rank).stream()));
        Planner planner = new Planner(now, onLink.resolve(external, planned), plugins, changing);
        if (all) {
            ownObjects = planner.receive().objects(); // without it there is no turn
        }
        outputs.filters().accept(filter(now, scope, actual));
        ReconcileReport report = turn(planner, all ? allParts(now) : dirtyParts(), new Actual.Snapshot(actual));
        if (all) {
            board.node(now);
        }
        return report;
    }

    private void markDirtyAt(Set<IpAddress> addresses) {
        peers.ranks()
                .filter(rank -> peers.usable(rank)
                        .filter(lease ->
                                lease.attributes().publicAddresses().stream().anyMatch(addresses::contains))
                        .isPresent())
                .forEach(dirty::add);
    }

    /** The peers for which it matters whether they are on the external device's segment. */
    private Collection<Lease> inQuestion(PlanInputs now) {
        return needingOnLink(now, peers.usableLeases());
    }

    private Collection<Lease> needingOnLink(PlanInputs now, Stream<Lease> leases) {
        boolean refined = !now.backends().refiners().isEmpty();
        if (!refined && now.backends().types().noneMatch(plugins::usesOnLink)) {
            return List.of();
        }
        return leases.filter(lease -> refined
                        || plugins.usesOnLink(lease.attributes().advertisement().backendType()))
                .toList();
    }

    private ReconcileReport turn(Planner planner, Collection<Part> parts, Actual actual) {
        interrupt();
        Turn turn = reconciler.turn(parts, part -> plan(planner, part), actual);
        inputs = Optional.of(planner.inputs());
        dirty.clear();
        ReconcileReport report = ReconcileReport.of(turn.receipt(), !turn.replanned());
        converged = report.clean();
        log.report(report);
        board.peers(reports.follow(report));
        return report;
    }

    private NetworkPlan plan(Planner planner, Part part) {
        String leftOut = "";
        try {
            PartPlan plan = PartPlans.plan(planner, part, peers::usable);
            leftOut = plan.leftOut();
            return plan.plan();
        } finally {
            reports.planned(part, leftOut);
        }
    }

    private Collection<Part> dirtyParts() {
        var parts = new ArrayList<Part>(dirty.size());
        dirty.forEach(rank -> parts.add(new Part.Peer(rank)));
        return parts;
    }

    /** Those there are, and those there were. */
    private Collection<Part> allParts(PlanInputs now) {
        var parts = new ArrayList<Part>();
        parts.add(new Part.Own());
        now.backends().others().keySet().stream().map(Part.Other::new).sorted().forEach(parts::add);
        peers.ranks().map(Part.Peer::new).forEach(parts::add);
        reconciler.parts().stream().filter(part -> !isPresent(part, now)).forEach(parts::add);
        return parts;
    }

    private boolean isPresent(Part part, PlanInputs now) {
        return switch (part) {
            case Part.Own own -> true;
            case Part.Other other -> now.backends().others().containsKey(other.key());
            case Part.Peer peer -> peers.usable(peer.rank()).isPresent();
        };
    }

    /** Whether a failure keeps this node from receiving. */
    boolean isOwn(Outcome failure) {
        return ownObjects.contains(failure.change().object());
    }

    private EventFilter filter(PlanInputs now, Scope scope, KernelSnapshot actual) {
        return new EventFilter(
                scope.without(now.otherDevices().keySet()),
                now.otherDevices().keySet(),
                now.external().underlay().links(),
                actual.host(),
                now.network().networks().collect(Collectors.toUnmodifiableSet()),
                onLink::surrounds,
                reconciler::expects);
    }
}
