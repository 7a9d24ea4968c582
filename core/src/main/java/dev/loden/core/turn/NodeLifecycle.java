package dev.loden.core.turn;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Subnets;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.Scope;
import dev.loden.api.spi.PluginException;
import dev.loden.core.lease.LeaseChange;
import dev.loden.core.lease.LeaseLog;
import dev.loden.core.lease.OwnLease;
import dev.loden.core.lease.PeerChange;
import dev.loden.core.lease.PeerTable;
import dev.loden.core.plan.BackendPool;
import dev.loden.core.plan.Blackholes;
import dev.loden.core.plan.Demand;
import dev.loden.core.plan.FormerWays;
import dev.loden.core.plan.PlanInputs;
import dev.loden.core.plan.RouteStyle;
import dev.loden.core.status.ReconcileReport;
import dev.loden.core.underlay.OnLinkResolver;
import dev.loden.core.underlay.UnderlayTracker;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
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
    private final Blackholes blackholes;
    private final UnderlayTracker underlay;
    private final RequestedConfig requested;
    private final PeerTable peers;
    private final LeaseLog leaseLog = new LeaseLog(LOG);
    private final OwnLease own;
    private final Demand demand;
    private final NodeTurn turns;
    private final PlanPreview preview;
    private final HostInspection host;
    private final Boot boot;

    /** Whether all that follows from the last turn has been handed on. */
    private boolean published;

    private boolean guarded; // the firewall rules have been in place once: before, no pod may be started

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
        this.blackholes = new Blackholes(options.blackholes());
        this.underlay = new UnderlayTracker(options.interfaces(), drivers::egress, clock);
        this.requested = new RequestedConfig(options, pool, outputs.status());
        this.peers = new PeerTable(options.reader().assigned());
        this.own = new OwnLease(peers, outputs.claims());
        this.demand = new Demand(pool.plugins());
        this.host = new HostInspection(peers, options.store(), outputs);
        this.preview = new PlanPreview(drivers, peers, options.reader(), requested::asServed, host);
        this.boot = new Boot(options.cache(), outputs.status(), peers, own::acquired, clock);
        var onLink = new OnLinkResolver(drivers::onLink, clock);
        var kernel = new NodeTurn.Kernel(boot.restrain(drivers::apply), drivers::works, onLink);
        var former = new FormerWays(pool.plugins(), pool.options().drain(), clock);
        this.turns = new NodeTurn(kernel, peers, former, outputs);
    }

    /**
     * Takes in the news and does what can be done now.
     *
     * @throws PluginException if the step cannot be finished now or, with a fatal code, ever; CONFIG if the first
     *     configuration breaks a rule
     */
    Step step(News came) {
        if (boot.isStale()) {
            turns.interrupt(); // there may be more to do than was added
        }
        News news = boot.take(came);
        fold(news);
        Step step = converge(news);
        boot.save();
        return step;
    }

    private Step converge(News news) {
        Optional<NetworkConfig> network = requested.wanted();
        if (network.isEmpty()) {
            return waitFor("the network configuration");
        }
        boolean leasesOnly = news.leasesOnly() && requested.next().isEmpty();
        Optional<Step> partial = leasesOnly && turns.isConverged() ? partialTurn(news) : Optional.empty();
        return partial.isPresent() ? partial.get() : fullTurn(network.get());
    }

    /** What may be asked now; not to be used across steps. */
    NodeInquiry inquiry() {
        Scope scope = pool.network().map(this::scope).orElse(Scope.EMPTY);
        Scope ours = scope.without(host.otherDevices().keySet());
        return new NodeInquiry(turns, pool, own.acquired(), underlay::nodeId, ours, preview);
    }

    /** What the next start may need. */
    Boot boot() {
        return boot;
    }

    /** After how long a step is due although nothing happens; empty if none is. */
    Optional<Duration> due() {
        Stream<Optional<Duration>> others = Stream.of(underlay.due(), turns.due(), boot.due());
        return Stream.concat(pool.draining().values().stream(), others.flatMap(Optional::stream))
                .min(Comparator.naturalOrder());
    }

    private void fold(News news) {
        List<LeaseChange> changes = peers.apply(news.leases());
        turns.changing(pool.network(), changes);
        news.acquired().ifPresent(own::acquired);
        leaseLog.log(changes, peers.leases().size(), own.acquired());
        news.config().ifPresent(requested::offer);
        news.publicAddresses().ifPresent(underlay::publish);
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
        if (news.acquired().isPresent() || (!published && own.acquired().isPresent())) {
            publish(lease, inputs.get());
        }
        return Optional.of(Step.PARTIAL);
    }

    private Step fullTurn(NetworkConfig network) {
        turns.interrupt();
        Scope scope = scope(network);
        KernelSnapshot actual = drivers.read(scope, turns.desired());
        host.recall(underlay::prefer);
        underlay.follow(actual.host(), network).forEach(pool.owned()::leave);
        boolean offered = requested.next().isPresent();
        requested.enforce(underlay.nodeId(), underlay.underlay(), held());
        if (offered) {
            boot.configured(outputs.status().node().refused());
        }
        if (pool.network().isEmpty()) {
            return waitFor("the network configuration"); // it was refused
        }
        if (!peers.complete()) {
            return waitFor("the list of leases");
        }
        requested.serve(underlay, own.acquired(), peers::of);
        NetworkConfig inForce = pool.network().orElseThrow();
        Optional<Lease> lease = own.lease(underlay.node(inForce), inForce);
        pool.takeOver(actual.host(), underlay.underlay(), outputs.subnetEnv().previousNetworks());
        pool.owned().adopt(peers.leases());
        blackholes.takeOver(
                () -> Stream.concat(lease.map(Lease::subnets).stream(), outputs.subnetEnv().previous().stream()),
                outputs.subnetEnv()::previousNetworks);
        host.reserve(actual.host(), scope(inForce), inForce, lease);
        lease.ifPresent(mine -> follow(inForce, mine));
        pool.closeDrained(underlay.underlay());
        if (!scope.covers(scope(inForce))) {
            scope = scope(inForce);
            actual = drivers.read(scope, turns.desired());
        }
        actual = host.inspect(actual, scope, inForce, lease, pool.likely(underlay.underlay()));
        pool.identify(underlay.node(inForce), OwnLease.advertised(lease), underlay.underlay(), actual);
        if (lease.isEmpty()) {
            claim(inForce);
            return waitFor("a lease");
        }
        return fullTurn(inputs(inForce, lease.get()).orElseThrow(), scope, actual);
    }

    private Optional<Subnets> held() {
        return pool.network().flatMap(now -> own.lease(underlay.node(now), now)).map(Lease::subnets);
    }

    /** Finds out which peers have changed, and opens the backends that are needed for them. */
    private void follow(NetworkConfig network, Lease lease) {
        Optional<List<PeerChange>> changes = peers.resolve(network, lease, host.reserved());
        turns.markDirty(changes);
        demand.follow(network.backend(), changes, peers);
        pool.need(demand.keys(lease.attributes(), pool.forwards()), underlay.underlay());
    }

    private Optional<PlanInputs> inputs(NetworkConfig network, Lease lease) {
        return pool.open()
                .map(open -> new PlanInputs(
                        network,
                        underlay.current().orElseThrow(),
                        OwnLease.narrowed(lease, network),
                        open,
                        routes.of(peers.count(), host.foreignNextHops()),
                        host.otherDevices(),
                        blackholes.wanted()));
    }

    private Step fullTurn(PlanInputs inputs, Scope scope, KernelSnapshot actual) {
        if (!guarded) { // the rules are written meanwhile
            guarded = outputs.guards(inputs.network(), inputs.own());
        }
        ReconcileReport report = turns.full(inputs, scope, actual);
        if (report.failures().stream().anyMatch(turns::isOwn)) {
            outputs.status().waitingFor("the kernel to accept this node's own devices");
            return Step.UNFINISHED;
        }
        if (report.clean() && !boot.isStale()) {
            pool.owned().converged();
            blackholes.converged();
            host.made(scope, turns.desired());
        }
        claim(inputs.network());
        Optional<Lease> granted = granted(inputs.own());
        if (granted.isPresent()) {
            publish(granted.get(), inputs);
        } else {
            outputs.status().waitingFor("a lease");
        }
        return !report.clean() ? Step.UNFINISHED : report.changedSomething() ? Step.CHANGED : Step.IDLE;
    }

    /** By the store; as long as it does not answer, to an earlier run. */
    private Optional<Lease> granted(Lease cached) {
        return own.acquired().or(() -> Optional.of(cached).filter(lease -> boot.isStale()));
    }

    /** At first only that which shows where the host has routes into the network. */
    private Scope scope(NetworkConfig network) {
        return underlay.current()
                .map(external -> pool.scope(external.underlay()))
                .orElse(Scope.EMPTY)
                .plus(blackholes.scope(network));
    }

    /** Requests a lease that says how this node is reached. */
    private void claim(NetworkConfig network) {
        Advertisement advertisement = pool.advertisement();
        own.request(
                requested.leasable(underlay.underlay()),
                underlay.node(network).with(advertisement),
                host.avoid(),
                () -> outputs.subnetEnv().previous());
    }

    /** The rules first: what cannot be written must not keep them from being written, and no pod starts without them. */
    private void publish(Lease granted, PlanInputs inputs) {
        Lease lease = OwnLease.narrowed(granted, inputs.network());
        published = false;
        guarded |= outputs.guards(inputs.network(), lease);
        if (!guarded) {
            outputs.status().waitingFor("the firewall rules");
            return;
        }
        int mtu = inputs.backends().mtu(inputs.external().underlay());
        outputs.publish(inputs.network(), lease, mtu);
        outputs.status().waitingFor("");
        published = true;
    }
}
