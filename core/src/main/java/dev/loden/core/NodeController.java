package dev.loden.core;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.ClusterView;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.Outcome;
import dev.loden.api.plan.Scope;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.api.spi.PluginException;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's part in the network, step by step: configuration, external interface, lease, turn, subnet.env. Lives on
 * the reconcile thread; whatever it learns it keeps, so that each step can be repeated.
 */
final class NodeController {
    private static final Logger LOG = LoggerFactory.getLogger(NodeController.class);

    private final NetlinkOps netlink;
    private final Backends backends;
    private final InterfaceOptions interfaces;
    private final Consumer<LeaseRequest> claims;
    private final Outputs outputs;
    private final Reconciler reconciler;
    private final LeaseNews news = new LeaseNews(LOG);
    private final DistinctLog troubles = new DistinctLog(LOG);

    private Optional<NetworkConfig> config = Optional.empty();
    private Optional<ExternalInterface> external = Optional.empty();
    private Optional<Planner> planner = Optional.empty();
    private Optional<LeaseAttributes> claimedFor = Optional.empty();
    private Optional<Lease> own = Optional.empty();
    private Leases leases = Leases.NONE;

    /**
     * A controller that has heard nothing yet.
     *
     * @param claims takes the lease this node wants from now on
     */
    NodeController(
            NetlinkOps netlink,
            Backends backends,
            InterfaceOptions interfaces,
            Consumer<LeaseRequest> claims,
            Outputs outputs) {
        this.netlink = netlink;
        this.backends = backends;
        this.interfaces = interfaces;
        this.claims = claims;
        this.outputs = outputs;
        this.reconciler = new Reconciler(netlink);
    }

    /**
     * Takes in the news and does what can be done now.
     *
     * @return whether all that was tried succeeded; if not, another step is due soon
     * @throws PluginException if the step cannot be finished now or, with a fatal code, ever; CONFIG if the first
     *     configuration breaks a rule
     */
    boolean step(Mail mail) {
        hear(mail);
        if (config.isEmpty()) {
            outputs.status().waitingFor("the network configuration");
            return true;
        }
        KernelSnapshot actual = look();
        if (!leases.complete()) {
            outputs.status().waitingFor("the list of leases");
            return true;
        }
        claim(actual);
        if (own.isEmpty()) {
            outputs.status().waitingFor("a lease");
            return true;
        }
        return turn(own.get(), actual);
    }

    private void hear(Mail mail) {
        Leases before = leases;
        leases = before.after(mail.leases());
        mail.acquired().ifPresent(this::acquired);
        news.tell(before, leases, own);
        mail.config().ifPresent(this::configure);
        mail.failure().ifPresent(this::refused);
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

    private void configure(String json) {
        try {
            NetworkConfig read = NetConfReader.read(json);
            if (config.isEmpty()) {
                config = Optional.of(read);
                LOG.info(
                        "network {} by {}",
                        read.networks().map(Object::toString).collect(Collectors.joining(", ")),
                        read.backend().type());
            } else if (!config.get().equals(read)) {
                LOG.warn("the network configuration changed; it counts from the next start on");
            }
        } catch (InvalidValueException e) {
            if (config.isEmpty()) {
                throw new PluginException(ErrorCode.CONFIG, e.getMessage(), e);
            }
            LOG.error("bad network configuration, the last good one stays: {}", e.getMessage());
        }
    }

    /** Reads the kernel, and from it the external interface. */
    private KernelSnapshot look() {
        KernelSnapshot actual = netlink.snapshot(scope());
        ExternalInterface found = externalInterface(actual.host());
        if (!external.map(e -> e.underlay().link())
                .equals(Optional.of(found.underlay().link()))) {
            LOG.info("external interface {} with {} ({})", found.underlay().link(), addresses(found), found.why());
        }
        external = Optional.of(found);
        if (planner.isEmpty()) {
            planner = Optional.of(backends.open(config.get(), nodeId(found)));
            return netlink.snapshot(scope());
        }
        return actual;
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
        return planner.flatMap(p -> external.map(e -> p.scope(e.underlay()))).orElse(Scope.EMPTY);
    }

    private static String addresses(ExternalInterface found) {
        String all = found.publicIp().map(Ipv4::toString).orElse("") + " "
                + found.publicIpv6().map(Ipv6::toString).orElse("");
        return all.strip();
    }

    private String nodeId(ExternalInterface found) {
        return found.publicIp()
                .map(IpAddress::toString)
                .or(() -> found.publicIpv6().map(IpAddress::toString))
                .orElseThrow(() -> new PluginException(
                        ErrorCode.UNAVAILABLE,
                        "external interface " + found.underlay().link()
                                + " has no address; give it one or choose another with --iface"));
    }

    /** Asks for a lease that says how this node is reached, whenever that is something new. */
    private void claim(KernelSnapshot actual) {
        LeaseAttributes node = attributes(Advertisement.NONE);
        if (claimedFor.equals(Optional.of(node))) {
            return;
        }
        Advertisement previous = own.or(() -> leases.of(node))
                .map(lease -> lease.attributes().advertisement())
                .orElse(Advertisement.NONE);
        Advertisement advertisement =
                planner.get().backend().advertise(external.get().underlay(), actual, previous);
        claims.accept(new LeaseRequest(
                config.get(),
                attributes(advertisement),
                own.map(Lease::subnets).or(() -> outputs.subnetEnv().previous())));
        claimedFor = Optional.of(node);
    }

    private LeaseAttributes attributes(Advertisement advertisement) {
        return new LeaseAttributes(
                config.get().ipv4().flatMap(range -> external.get().publicIp()),
                config.get().ipv6().flatMap(range -> external.get().publicIpv6()),
                advertisement);
    }

    private boolean turn(Lease lease, KernelSnapshot actual) {
        ExternalInterface interfaceNow = external.get();
        Leases.Peers peers = leases.peers(lease, config.get());
        var view = new ClusterView(lease, peers.usable(), leases.complete());
        ReconcileReport report = reconciler.turn(planner.get(), view, interfaceNow.underlay(), actual);
        tell(report, peers);
        outputs.filters()
                .accept(new KernelFilter(
                        scope(),
                        interfaceNow.underlay().link(),
                        config.get().networks().collect(Collectors.toUnmodifiableSet())));
        if (report.receipt().failures().stream().anyMatch(this::isOwn)) {
            outputs.status().waitingFor("the kernel to take what this node needs to receive");
            return false;
        }
        publish(lease, interfaceNow);
        return report.receipt().failures().isEmpty();
    }

    /** Without its own devices and addresses a node can do nothing; a peer's trouble is that peer's. */
    private boolean isOwn(Outcome failure) {
        return planner.get()
                .backend()
                .receive(own.get(), external.get().underlay())
                .objects()
                .contains(failure.change().object());
    }

    private void publish(Lease lease, ExternalInterface interfaceNow) {
        int mtu = planner.get().backend().mtu(interfaceNow.underlay());
        if (outputs.subnetEnv().write(config.get(), lease, mtu)) {
            LOG.info("wrote {}: subnet {}, MTU {}", outputs.subnetEnv().path(), lease.subnets(), mtu);
        }
        outputs.status().waitingFor("");
    }

    private void tell(ReconcileReport report, Leases.Peers peers) {
        var rejected = new LinkedHashMap<String, String>();
        peers.rejected().forEach((subnets, reason) -> rejected.put("skipped lease " + subnets, reason));
        report.rejected().forEach((subnets, reason) -> rejected.put("skipped lease " + subnets, reason));
        troubles.replace("skipped lease ", rejected);
        var refused = new LinkedHashMap<String, String>();
        for (Outcome failure : report.receipt().failures()) {
            refused.put("kernel refused to " + ReconcileReport.describe(failure.change()), failure.message());
        }
        troubles.replace("kernel refused ", refused);
        if (report.changedSomething()) {
            LOG.info("{}", report.summary());
        }
        report.receipt().outcomes().forEach(outcome -> LOG.debug("{}", outcome));
    }

    /**
     * Where a step's results go.
     *
     * @param subnetEnv the CNI plugin's file
     * @param status for health checks
     * @param filters takes which kernel events matter from now on
     */
    record Outputs(SubnetEnvFile subnetEnv, StatusBoard status, Consumer<KernelFilter> filters) {}

    /** Opens a planner for a configuration. */
    @FunctionalInterface
    interface Backends {
        Planner open(NetworkConfig config, String nodeId);
    }
}
