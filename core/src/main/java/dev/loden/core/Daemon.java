package dev.loden.core;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.ConfigSource;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.api.spi.NetlinkOpsProvider;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.SubnetManager;
import dev.loden.base.Supervisor;
import dev.loden.cni.CniConf;
import dev.loden.core.config.CniFlags;
import dev.loden.core.config.DaemonOptions;
import dev.loden.core.config.TrafficFlags;
import dev.loden.core.output.BootCacheFile;
import dev.loden.core.output.ControlApi;
import dev.loden.core.output.ControlSocket;
import dev.loden.core.output.HealthEndpoint;
import dev.loden.core.output.PodHandOver;
import dev.loden.core.output.ProgramApi;
import dev.loden.core.output.ServiceManager;
import dev.loden.core.output.SubnetEnvFile;
import dev.loden.core.plugin.OpenSources;
import dev.loden.core.plugin.ServiceCatalog;
import dev.loden.core.probe.MeshProbe;
import dev.loden.core.probe.ProbeBoard;
import dev.loden.core.status.Metrics;
import dev.loden.core.status.StatusBoard;
import dev.loden.core.turn.Node;
import dev.loden.core.turn.NodeParts;
import dev.loden.traffic.TrafficOptions;
import dev.loden.traffic.TrafficRules;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node of the network: joins it, keeps the kernel as the leases say, and leaves everything in place when it stops.
 * {@link #create} opens what is needed, {@link #run} works until {@link #close} is called on another thread.
 */
public final class Daemon implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final Supervisor supervisor;
    private final Closer closer;
    private final SubnetManager store;
    private final Node node;
    private final ConfigSource config;
    private final StatusBoard status;
    private final NetlinkOpsProvider kernel;
    private final Path control;
    private final String configFrom;
    private final Duration probeInterval;
    private final ProbeBoard board;
    private final MeshProbe probes;
    private final ProgramApi program = new ProgramApi();

    private Daemon(Settings flags, ServiceCatalog catalog, DaemonBuilder.Extras extras, Closer closer) {
        this.closer = closer;
        supervisor = Supervisor.current();
        DaemonOptions options = DaemonOptions.of(flags);
        status = new StatusBoard(options.kernel().resync().period(), System::nanoTime, InstantSource.system());
        status.threads(supervisor::trouble);
        status.listener(report -> extras.tell(report));
        OpenSources sources = OpenSources.open(catalog, options, flags, closer::add);
        store = sources.store();
        config = sources.config();
        configFrom = sources.configFrom();
        HealthEndpoint health = HealthEndpoint.open(options.health(), status);
        closer.add(health::close);
        kernel = catalog.netlink();
        NetlinkOps netlink = kernel.open();
        closer.add(netlink::close);
        TrafficOptions traffic = TrafficFlags.options(flags);
        var subnetEnv = new SubnetEnvFile(options.paths().subnetFile(), traffic.masquerade());
        TrafficRules rules = extras.firewall()
                ? TrafficRules.start(traffic, subnetEnv.previousNetworks())
                : TrafficRules.none(traffic);
        closer.add(rules::close);
        Optional<CniConf> cni = CniFlags.options(flags).map(CniConf::new);
        cni.ifPresent(CniConf::forgetGonePods);
        cni.ifPresent(conf -> closer.add(() -> PodHandOver.by(conf)));
        var files = new NodeParts.Files(subnetEnv, cni, status);
        var from = new NodeParts.Sources(
                store, sources.scheme(), config.isShared(), sources.provider().assignsSubnets());
        node = new Node(new NodeParts(options, flags, catalog, netlink, from, files, rules));
        closer.add(node::close);
        control = options.paths().control();
        probeInterval = options.kernel().probes();
        board = new ProbeBoard(System::nanoTime);
        probes = new MeshProbe(kernel::openEchoes, node::sample, board);
        closer.add(probes::close);
        status.alsoMeasures(() -> board.metrics() + Metrics.leaseExpiry(store.leaseSecondsLeft()));
        status.describe("store", sources.scheme());
    }

    /**
     * Reads the flags and opens plugins and sockets; changes nothing yet.
     *
     * @param flags flannel's flags and ours by name, without dashes; strings, or lists of strings where repeatable
     * @param plugins what it is put together from; may serve several daemons
     * @return a daemon that is not running yet
     * @throws InvalidValueException if a flag breaks a rule; the message names it
     * @throws PluginException if a plugin is missing or cannot work here
     */
    public static Daemon create(Settings flags, Plugins plugins) {
        return create(flags, plugins.catalog(), DaemonBuilder.Extras.NONE);
    }

    static Daemon create(Settings flags, ServiceCatalog catalog, DaemonBuilder.Extras extras) {
        var closer = new Closer();
        try {
            catalog.troubles().forEach(trouble -> LOG.warn("{}", trouble));
            return new Daemon(flags, catalog, extras, closer);
        } catch (RuntimeException | Error e) {
            closer.close();
            throw e;
        }
    }

    /**
     * What a daemon keeps for a start without its store.
     *
     * @param state its {@code --state-dir}
     * @param subnetFile its {@code --subnet-file}
     * @return where that is, or would be
     */
    public static Path bootCache(Path state, Path subnetFile) {
        return BootCacheFile.in(state, subnetFile, "").path();
    }

    /**
     * Puts a daemon together for a program that embeds it.
     *
     * @return with the daemon's defaults, and the plugins that the program has on its module path or class path
     */
    public static DaemonBuilder builder() {
        return new DaemonBuilder();
    }

    /**
     * Tells the service manager when the node is ready, how it is, and when it stops; once, before {@link #run}. What it does not take is
     * logged and does no harm.
     *
     * @param socket the datagram socket of systemd's {@code NOTIFY_SOCKET}: a path, or {@code @} and an abstract name
     * @param watchdog {@code WATCHDOG_USEC}: how long the manager waits for a sign of the reconcile loop; zero if it does not
     */
    public void notifyServiceManager(String socket, Duration watchdog) {
        closer.add(ServiceManager.start(text -> kernel.sendLocal(socket, text), status, watchdog)::close);
    }

    /**
     * Adds to what {@code GET /status} shows: what the program around the daemon knows of itself.
     *
     * @param name of the member
     * @param value what it shows from now on
     */
    public void describe(String name, String value) {
        status.describe(name, value);
    }

    /**
     * Adds what operators can have the program around the daemon do: {@code POST /v1/program/NAME/REQUEST} on the control socket.
     *
     * @param name of the action
     * @param action takes the request, on a thread of its own; what it refuses with an {@link InvalidValueException} is the answer
     */
    public void onRequest(String name, Consumer<String> action) {
        program.add(name, action);
    }

    /**
     * Joins the network and stays until closed.
     *
     * @throws PluginException if it cannot go on without the operator: CONFIG if the network configuration breaks a rule
     */
    public void run() {
        try {
            start();
            ended().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException reason ? reason : e;
        } finally {
            close();
        }
    }

    /**
     * Joins the network, on threads of its own; once.
     *
     * @throws PluginException CONFIG if the store or the configuration's source can never work; close it then
     */
    public void start() {
        supervisor.around(() -> {
            node.start();
            var probed = new ControlApi.Probes(this::summary, board::of, probes::now);
            var api = new ControlApi(status, node::askPeers, node::plan, probed, node::act);
            closer.add(ControlSocket.open(control, program.before(api))::close);
            probes.start(probeInterval);
            config.watch(node.configListener());
            store.watch(node.leaseListener());
            return null;
        });
    }

    /**
     * Ends when the daemon does.
     *
     * @return completes normally when it is closed, with a {@link PluginException} when it cannot go on without the operator; it does
     *     not close itself then
     */
    public CompletableFuture<Void> ended() {
        return node.ended().copy();
    }

    /**
     * Waits until the node can carry pods, subnet.env is written, and all else that {@code /readyz} asks for.
     *
     * @param limit how long
     * @throws PluginException UNAVAILABLE if it is not ready then, with the reason; or what ended it
     * @throws InterruptedException if the calling thread is interrupted
     */
    public void awaitReady(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        String why = status.unready();
        while (!why.isEmpty()) {
            if (node.ended().isDone()) {
                throw endReason();
            }
            if (System.nanoTime() - deadline > 0) {
                throw new PluginException(ErrorCode.UNAVAILABLE, why);
            }
            why = status.awaitChange(why);
        }
    }

    private RuntimeException endReason() {
        return node.ended()
                .<RuntimeException>thenApply(
                        closed -> new PluginException(ErrorCode.UNAVAILABLE, "the daemon was closed"))
                .exceptionally(reason -> reason instanceof CompletionException wrapped
                                && wrapped.getCause() instanceof RuntimeException cause
                        ? cause
                        : new IllegalStateException(reason))
                .join();
    }

    /**
     * What keeps the node from being ready: what {@code /readyz} says.
     *
     * @return one line; empty if it is ready
     */
    public String unready() {
        return status.unready();
    }

    /** Further lines for the operator. */
    private Settings summary() {
        var members = new LinkedHashMap<String, Object>();
        members.put("configurationFrom", configFrom);
        members.put("draining", Settings.of(node.draining()));
        store.leaseSecondsLeft()
                .ifPresent(left -> members.put("leaseSecondsLeft", (int) Math.min(left, Integer.MAX_VALUE)));
        store.clockAheadMillis().ifPresent(ahead -> members.put("clockAheadMillis", ahead));
        return Settings.of(members).plus(board.report());
    }

    /**
     * Stops, and waits until all its threads have ended. What the kernel holds stays, so that pods go on talking. Idempotent. Not to be
     * called by a listener for reports.
     */
    @Override
    public void close() {
        closer.close();
        if (supervisor != Supervisor.PROCESS) {
            supervisor.awaitEnd(STOP_LIMIT);
        }
    }
}
