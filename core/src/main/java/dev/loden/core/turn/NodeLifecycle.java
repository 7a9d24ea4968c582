package dev.loden.core.turn;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Subnets;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.PluginException;
import dev.loden.core.lease.LeaseChange;
import dev.loden.core.lease.LeaseLog;
import dev.loden.core.lease.OwnLease;
import dev.loden.core.lease.PeerChange;
import dev.loden.core.lease.PeerTable;
import dev.loden.core.plan.BackendPool;
import dev.loden.core.plan.Demand;
import dev.loden.core.plan.PlanInputs;
import dev.loden.core.plan.RouteStyle;
import dev.loden.core.status.ReconcileReport;
import dev.loden.core.underlay.UnderlayTracker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From what came in to the inputs of a turn: configuration, external interface, backends, leases. A node waits for its configuration,
 * then for the complete list of leases, then for its own lease; from then on each step is one {@link NodeTurn}. What the lease advertises
 * is true before it is published: the way to receive comes first. <b>Thread</b>: the reconcile thread.
 */
final class NodeLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(NodeLifecycle.class);

    private final Drivers drivers;
    private final BackendPool pool;
    private final Outputs outputs;
    private final RouteStyle routes;
    private final UnderlayTracker underlay;
    private final RequestedConfig requested;
    private final PeerTable peers = new PeerTable();
    private final LeaseLog leaseLog = new LeaseLog(LOG);
    private final OwnLease own;
    private final Demand demand;
    private final NodeTurn turns;

    /** The numbers of others' next-hop objects, as they were last read. */
    private Optional<Set<Integer>> foreignNextHops = Optional.empty();

    /**
     * A node that knows nothing yet.
     *
     * @param clock monotonic nanoseconds
     */
    NodeLifecycle(Drivers drivers, BackendPool pool, NodeOptions options, Outputs outputs, LongSupplier clock) {
        this.drivers = drivers;
        this.pool = pool;
        this.outputs = outputs;
        this.routes = new RouteStyle(options.routes());
        this.underlay = new UnderlayTracker(options.interfaces());
        this.requested = new RequestedConfig(options.reader(), pool, outputs.status());
        this.own = new OwnLease(peers, outputs.claims());
        this.demand = new Demand(pool.plugins());
        this.turns = new NodeTurn(drivers, peers, pool.plugins(), outputs, clock);
    }

    /**
     * Takes in the news and does what can be done now.
     *
     * @throws PluginException if the step cannot be finished now or, with a fatal code, ever; CONFIG if the first
     *     configuration breaks a rule
     */
    Step step(News news) {
        fold(news);
        Optional<NetworkConfig> network = requested.next().or(pool::network);
        if (network.isEmpty()) {
            return waitFor("the network configuration");
        }
        boolean leasesOnly = !news.kernel() && requested.next().isEmpty();
        Optional<Step> partial = leasesOnly && turns.isConverged() ? partialTurn(news) : Optional.empty();
        return partial.isPresent() ? partial.get() : fullTurn(network.get());
    }

    /** After how long a step is due although nothing happens; empty if none is. */
    Optional<Duration> due() {
        return pool.drainsIn();
    }

    private void fold(News news) {
        List<LeaseChange> changes = peers.apply(news.leases());
        news.acquired().ifPresent(own::acquired);
        leaseLog.log(changes, peers.size(), own.acquired());
        news.config().ifPresent(requested::offer);
        news.failure().ifPresent(this::refused);
    }

    private void refused(RuntimeException reason) {
        if (own.acquired().isEmpty()) {
            throw reason;
        }
        LOG.error("cannot keep the lease: {}; forwarding goes on with the last one", reason.getMessage());
    }

    private Step waitFor(String what) {
        outputs.status().waitingFor(what);
        return Step.CHANGED;
    }

    /** Without reading the kernel; empty if it has to be read. */
    private Optional<Step> partialTurn(News news) {
        NetworkConfig network = pool.network().orElseThrow();
        Lease lease = own.lease(underlay.node(network), network).orElseThrow();
        follow(network, lease);
        Optional<PlanInputs> inputs = inputs(network, lease);
        if (inputs.filter(turns::isConverged).isEmpty()) {
            return Optional.empty();
        }
        if (!turns.partial(inputs.get()).clean()) {
            return Optional.of(Step.UNFINISHED);
        }
        if (news.acquired().isPresent()) {
            publish(lease, inputs.get());
        }
        return Optional.of(Step.PARTIAL);
    }

    private Step fullTurn(NetworkConfig network) {
        turns.interrupt();
        Scope scope = scope();
        KernelSnapshot actual = drivers.read(scope, turns.desired());
        underlay.follow(actual.host(), network).ifPresent(pool.owned()::leave);
        requested.enforce(underlay.nodeId(), underlay.underlay(), held());
        if (!peers.complete()) {
            return waitFor("the list of leases");
        }
        NetworkConfig inForce = pool.network().orElseThrow();
        LeaseAttributes node = underlay.node(inForce);
        Optional<Lease> lease = own.lease(node, inForce);
        pool.takeOver(actual.host(), underlay.underlay());
        lease.ifPresent(mine -> follow(inForce, mine));
        pool.closeDrained(underlay.underlay());
        Scope grown = scope();
        if (!scope.covers(grown)) {
            scope = grown;
            actual = drivers.read(scope, turns.desired());
        }
        pool.identify(node, published(lease), underlay.underlay(), actual);
        foreignNextHops = actual.host().nextHops();
        if (lease.isEmpty()) {
            claim(inForce);
            return waitFor("a lease");
        }
        return fullTurn(inputs(inForce, lease.get()).orElseThrow(), scope, actual);
    }

    private Optional<Subnets> held() {
        return pool.network().flatMap(now -> own.lease(underlay.node(now), now)).map(Lease::subnets);
    }

    private static Advertisement published(Optional<Lease> lease) {
        return lease.map(mine -> mine.attributes().advertisement()).orElse(Advertisement.NONE);
    }

    /** Finds out which peers have changed, and opens the backends that are needed for them. */
    private void follow(NetworkConfig network, Lease lease) {
        Optional<List<PeerChange>> changes = peers.resolve(network, lease);
        turns.markDirty(changes);
        demand.follow(changes, peers);
        pool.need(demand.keys(published(Optional.of(lease)), pool.forwards()), underlay.underlay());
    }

    private Optional<PlanInputs> inputs(NetworkConfig network, Lease lease) {
        return pool.open()
                .map(open -> new PlanInputs(
                        network,
                        underlay.current().orElseThrow(),
                        lease,
                        open,
                        routes.of(peers.count(), foreignNextHops)));
    }

    private Step fullTurn(PlanInputs inputs, Scope scope, KernelSnapshot actual) {
        ReconcileReport report = turns.full(inputs, scope, actual);
        if (report.failures().stream().anyMatch(turns::isOwn)) {
            outputs.status().waitingFor("the kernel to accept this node's own devices");
            return Step.UNFINISHED;
        }
        if (report.clean()) {
            pool.owned().converged();
        }
        claim(inputs.network());
        if (own.acquired().isPresent()) {
            publish(own.acquired().get(), inputs);
        } else {
            outputs.status().waitingFor("a lease");
        }
        return !report.clean() ? Step.UNFINISHED : report.changedSomething() ? Step.CHANGED : Step.IDLE;
    }

    private Scope scope() {
        return underlay.current()
                .map(external -> pool.scope(external.underlay()))
                .orElse(Scope.EMPTY);
    }

    /** Requests a lease that says how this node is reached. */
    private void claim(NetworkConfig network) {
        Advertisement advertisement = pool.advertisement();
        own.request(
                network,
                underlay.node(network).with(advertisement),
                () -> outputs.subnetEnv().previous());
    }

    private void publish(Lease lease, PlanInputs inputs) {
        Underlay external = inputs.external().underlay();
        int mtu = inputs.backends().mtu(external);
        if (outputs.subnetEnv().write(inputs.network(), lease, mtu)) {
            LOG.info("wrote {}: subnet {}, MTU {}", outputs.subnetEnv().path(), lease.subnets(), mtu);
        }
        outputs.traffic().accept(inputs.network(), lease.subnets());
        outputs.status().waitingFor("");
    }
}
