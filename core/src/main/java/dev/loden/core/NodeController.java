package dev.loden.core;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.ClusterView;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.Outcome;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.api.spi.PluginException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's part in the network, step by step: configuration, external interface, backends, turn, lease, subnet.env.
 * What the lease tells the peers is true before it is published: the way to receive comes first. Lives on the reconcile
 * thread; whatever it learns it keeps, so that each step can be repeated.
 */
final class NodeController {
    private static final Logger LOG = LoggerFactory.getLogger(NodeController.class);

    private final NetlinkOps netlink;
    private final Backends backends;
    private final InterfaceOptions interfaces;
    private final Consumer<LeaseRequest> claims;
    private final Outputs outputs;
    private final Reconciler reconciler;
    private final OnLinkLookup onLink;
    private final LeaseNews news = new LeaseNews(LOG);
    private final DistinctLog troubles = new DistinctLog(LOG);
    private final RouteStyle routes;
    private final TurnReporter reporter;
    private final Leases leases = new Leases();

    /** The latest one that can be read; it counts once it is {@link #config}. */
    private Optional<NetworkConfig> wanted = Optional.empty();

    private Optional<NetworkConfig> config = Optional.empty();
    private Optional<ExternalInterface> external = Optional.empty();
    private Optional<Claim> claimed = Optional.empty();
    private Optional<Lease> own = Optional.empty();

    /** There after a turn that left nothing undone. */
    private Optional<Amender> amender = Optional.empty();

    /** What a lease was asked for with. */
    private record Claim(NetworkConfig config, LeaseAttributes attributes) {}

    /**
     * A controller that has heard nothing yet.
     *
     * @param claims takes the lease this node wants from now on
     */
    NodeController(
            NetlinkOps netlink,
            Backends backends,
            InterfaceOptions interfaces,
            RouteStyle routes,
            Consumer<LeaseRequest> claims,
            Outputs outputs) {
        this.netlink = netlink;
        this.backends = backends;
        this.interfaces = interfaces;
        this.routes = routes;
        this.claims = claims;
        this.outputs = outputs;
        this.reconciler = new Reconciler(netlink);
        this.reporter = new TurnReporter(outputs.status());
        this.onLink = new OnLinkLookup(netlink, System::nanoTime);
    }

    /**
     * Takes in the news and does what can be done now.
     *
     * @throws PluginException if the step cannot be finished now or, with a fatal code, ever; CONFIG if the first
     *     configuration breaks a rule
     */
    Step step(Mail mail) {
        List<Leases.News> heard = hear(mail);
        Optional<Amender> settled = amender;
        amender = Optional.empty();
        Optional<Step> amended =
                settled.filter(way -> mail.leasesAlone()).flatMap(way -> amend(way, heard, mail.acquired()));
        return amended.isPresent() ? amended.get() : fullStep(settled.filter(way -> mail.kernelAlone()));
    }

    private Optional<Step> amend(Amender way, List<Leases.News> heard, Optional<Lease> acquired) {
        if (routes.isOver(leases.besides(own)) || (acquired.isPresent() && !way.isConfirmed(acquired))) {
            return Optional.empty();
        }
        List<Lease> now = heard.stream().flatMap(news -> news.after().stream()).toList();
        Underlay underlay = onLink.about(external.orElseThrow().underlay(), backends.inQuestion(now));
        Optional<List<Change>> changes = way.amend(heard, underlay);
        if (changes.isEmpty()) {
            return Optional.empty();
        }
        ReconcileReport report = reconciler.write(changes.get());
        reporter.tellAmendment(report, leases.besides(own));
        if (!report.failures().isEmpty()) {
            return Optional.of(Step.UNFINISHED);
        }
        amender = Optional.of(way);
        acquired.ifPresent(lease -> publish(lease, underlay));
        return Optional.of(Step.AMENDED);
    }

    /**
     * The long way: with a look at the kernel.
     *
     * @param settled there if only the kernel can have changed
     */
    private Step fullStep(Optional<Amender> settled) {
        if (wanted.isEmpty()) {
            outputs.status().waitingFor("the network configuration");
            return Step.CHANGED;
        }
        KernelSnapshot actual = look();
        configure(wanted.get());
        if (!leases.complete()) {
            outputs.status().waitingFor("the list of leases");
            return Step.CHANGED;
        }
        Optional<Lease> lease = lease();
        if (settled.filter(way -> isAsLeft(way, lease, actual)).isPresent()) {
            amender = settled;
            reporter.tellUnchanged();
            own.ifPresent(mine -> publish(mine, external.orElseThrow().underlay()));
            return Step.IDLE;
        }
        if (lease.isPresent()) {
            return turn(lease.get(), actual);
        }
        backends.settle(
                new Backends.Needs(node(), Advertisement.NONE, List.of()),
                external.orElseThrow().underlay(),
                actual,
                netlink::snapshot);
        claim();
        outputs.status().waitingFor("a lease");
        return Step.CHANGED;
    }

    /** After how long a step is due although nothing happens; empty if none is. */
    Optional<Duration> due() {
        return backends.drained();
    }

    private List<Leases.News> hear(Mail mail) {
        List<Leases.News> heard = leases.hear(mail.leases());
        mail.acquired().ifPresent(this::acquired);
        news.tell(heard, leases.besides(own), own);
        mail.config().ifPresent(this::read);
        mail.failure().ifPresent(this::refused);
        return heard;
    }

    private void acquired(Lease lease) {
        if (!own.map(Lease::subnets).equals(Optional.of(lease.subnets()))) {
            LOG.info(
                    "lease {} is ours{}",
                    lease.subnets(),
                    own.map(o -> ", instead of " + o.subnets()).orElse(""));
        }
        own = Optional.of(lease);
    }

    private void refused(RuntimeException reason) {
        if (own.isEmpty()) {
            throw reason;
        }
        LOG.error("cannot keep the lease: {}; forwarding goes on with the last one", reason.getMessage());
    }

    private void read(String json) {
        try {
            wanted = Optional.of(NetConfReader.read(json));
        } catch (InvalidValueException e) {
            refuse(e.getMessage(), e);
        }
    }

    /** Makes the wanted configuration the one that counts, or keeps the one that does. */
    private void configure(NetworkConfig next) {
        if (config.equals(wanted)) {
            return;
        }
        Optional<Subnets> held = lease().map(Lease::subnets);
        Optional<String> refusal =
                config.flatMap(now -> held.flatMap(subnets -> ConfigChange.refusal(now, next, subnets)));
        if (refusal.isPresent()) {
            refuse(refusal.get(), null);
            return;
        }
        String node = nodeId();
        try {
            backends.configure(next, node, external.orElseThrow().underlay());
        } catch (PluginException e) {
            if (!e.code().isFatal()) {
                throw e;
            }
            refuse(e.getMessage(), e);
            return;
        }
        LOG.info(
                "{}network {} by {}",
                config.isEmpty() ? "" : "the configuration changed: ",
                next.networks().map(Prefix::toString).collect(Collectors.joining(", ")),
                next.backend().type());
        config = wanted;
        outputs.status().node(outputs.status().node().refused(""));
    }

    private void refuse(String reason, Exception cause) {
        if (config.isEmpty()) {
            throw new PluginException(ErrorCode.CONFIG, reason, cause);
        }
        wanted = config;
        LOG.error("the changed network configuration is refused, the last good one stays: {}", reason);
        outputs.status().node(outputs.status().node().refused(reason));
    }

    /** Reads the kernel, and from it the external interface. */
    private KernelSnapshot look() {
        KernelSnapshot actual = netlink.snapshot(scope(), reconciler.plan().objects());
        ExternalInterface found = externalInterface(actual.host());
        found.trouble(actual.host(), external, wanted.orElseThrow()).ifPresent(trouble -> {
            throw new PluginException(ErrorCode.UNAVAILABLE, trouble);
        });
        Optional<String> before = external.map(e -> e.underlay().link());
        boolean moved = !before.equals(Optional.of(found.underlay().link()));
        if (moved) {
            LOG.info("external interface {} with {} ({})", found.underlay().link(), addresses(found), found.why());
            before.ifPresent(backends::left);
        }
        external = Optional.of(found);
        return moved && before.isPresent() ? netlink.snapshot(scope()) : actual;
    }

    /** A default route that is gone for a moment must not keep us from mending what is ours. */
    private ExternalInterface externalInterface(HostNetwork host) {
        try {
            ExternalInterface found = ExternalInterface.choose(host, interfaces);
            troubles.over("external interface");
            return found;
        } catch (PluginException e) {
            troubles.warn("external interface", e.getMessage());
            return external.orElseThrow(() -> e);
        }
    }

    private Scope scope() {
        return external.map(e -> backends.scope(e.underlay())).orElse(Scope.EMPTY);
    }

    private static String addresses(ExternalInterface found) {
        String all = found.publicIp().map(Ipv4::toString).orElse("") + " "
                + found.publicIpv6().map(Ipv6::toString).orElse("");
        return all.strip();
    }

    private String nodeId() {
        ExternalInterface found = external.orElseThrow();
        return found.publicIp()
                .map(IpAddress::toString)
                .or(() -> found.publicIpv6().map(IpAddress::toString))
                .orElseThrow(() -> new PluginException(
                        ErrorCode.UNAVAILABLE,
                        "external interface " + found.underlay().link()
                                + " has no address; give it one or choose another with --iface"));
    }

    /** The node's own lease: the one that was acquired, before that the one the store has of an earlier run. */
    private Optional<Lease> lease() {
        return own.or(() ->
                config.flatMap(present -> leases.of(node()).filter(lease -> present.fits(lease.subnets()))));
    }

    /** Who this node is; how it is reached is left open. */
    private LeaseAttributes node() {
        return new LeaseAttributes(
                config.orElseThrow()
                        .ipv4()
                        .flatMap(range -> external.orElseThrow().publicIp()),
                config.orElseThrow()
                        .ipv6()
                        .flatMap(range -> external.orElseThrow().publicIpv6()),
                Advertisement.NONE);
    }

    /** Asks for a lease that says how this node is reached, whenever that is something new. */
    private void claim() {
        var claim = new Claim(config.orElseThrow(), node().with(backends.advertisement()));
        if (!claimed.equals(Optional.of(claim))) {
            claims.accept(new LeaseRequest(
                    claim.config(),
                    claim.attributes(),
                    lease().map(Lease::subnets).or(() -> outputs.subnetEnv().previous())));
            claimed = Optional.of(claim);
        }
    }

    /** Whether a turn would plan the same again, and the kernel holds just that. */
    private boolean isAsLeft(Amender way, Optional<Lease> lease, KernelSnapshot actual) {
        Optional<Amender.Basis> basis =
                lease.map(mine -> new Amender.Basis(config.orElseThrow(), external.orElseThrow(), mine));
        return basis.filter(now -> way.restsOn(now, actual.host())
                                && onLink.holds(now.external().underlay(), actual.host(), now.config()))
                        .isPresent()
                && reconciler.finds(actual);
    }

    private Step turn(Lease lease, KernelSnapshot before) {
        NetworkConfig network = config.orElseThrow();
        Leases.Peers peers = leases.peers(lease, network);
        Underlay underlay = onLink.of(
                external.orElseThrow().underlay(), before.host(), network, backends.inQuestion(peers.usable()));
        var needs = new Backends.Needs(node(), lease.attributes().advertisement(), peers.usable());
        KernelSnapshot actual = backends.settle(needs, underlay, before, netlink::snapshot);
        Planner planner = backends.planner(routes.of(peers.usable().size(), actual.host()));
        outputs.filters()
                .accept(new KernelFilter(
                        scope(),
                        underlay.link(),
                        actual.host().link(underlay.link()),
                        network.networks().collect(Collectors.toUnmodifiableSet()),
                        onLink::surrounds,
                        reconciler::expects));
        var view = new ClusterView(lease, peers.usable(), leases.complete());
        ReconcileReport report = reconciler.turn(planner, view, underlay, actual);
        reporter.tell(report, peers, planner, lease);
        if (report.failures().stream().anyMatch(failure -> isOwn(failure, planner, lease, underlay))) {
            outputs.status().waitingFor("the kernel to take what this node needs to receive");
            return Step.UNFINISHED;
        }
        boolean clean = report.failures().isEmpty();
        if (clean) {
            backends.swept();
            var basis = new Amender.Basis(network, external.orElseThrow(), lease);
            amender = Optional.of(new Amender(reconciler.plan(), planner, basis, peers));
        }
        claim();
        if (own.isEmpty()) {
            outputs.status().waitingFor("a lease");
        } else {
            publish(lease, underlay);
        }
        return clean ? report.changedSomething() ? Step.CHANGED : Step.IDLE : Step.UNFINISHED;
    }

    /** Without its own devices and addresses a node can do nothing; a peer's trouble is that peer's. */
    private static boolean isOwn(Outcome failure, Planner planner, Lease lease, Underlay underlay) {
        return planner.receive(lease, underlay)
                .objects()
                .contains(failure.change().object());
    }

    private void publish(Lease lease, Underlay underlay) {
        int mtu = backends.mtu(underlay);
        if (outputs.subnetEnv().write(config.orElseThrow(), lease, mtu)) {
            LOG.info("wrote {}: subnet {}, MTU {}", outputs.subnetEnv().path(), lease.subnets(), mtu);
        }
        outputs.traffic().accept(config.orElseThrow(), lease.subnets());
        outputs.status().waitingFor("");
    }

    /**
     * Where a step's results go.
     *
     * @param subnetEnv the CNI plugin's file
     * @param status for health checks
     * @param filters takes which kernel events matter from now on
     * @param traffic takes what masquerading and forwarding follow from; must not block
     */
    record Outputs(
            SubnetEnvFile subnetEnv,
            StatusBoard status,
            Consumer<KernelFilter> filters,
            BiConsumer<NetworkConfig, Subnets> traffic) {}
}
