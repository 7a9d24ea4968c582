package dev.loden.core.turn;

import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Subnets;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.spi.ConfigListener;
import dev.loden.api.spi.DriverContext;
import dev.loden.api.spi.LeaseListener;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.api.spi.Secrets;
import dev.loden.base.Supervisor;
import dev.loden.core.config.DaemonOptions;
import dev.loden.core.config.NetConfReader;
import dev.loden.core.lease.LeaseKeeper;
import dev.loden.core.output.BootCacheFile;
import dev.loden.core.output.BootCacheWriter;
import dev.loden.core.output.StateDirectory;
import dev.loden.core.plan.BackendPool;
import dev.loden.core.plan.PoolOptions;
import dev.loden.core.probe.Sample;
import dev.loden.core.status.PeerStatus;
import dev.loden.core.status.PlanReport;
import dev.loden.core.status.StatusBoard;
import dev.loden.traffic.TrafficRules;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** The loop with all that posts to it and all that it writes to. <b>Thread</b>: any. */
public final class Node implements AutoCloseable {
    private static final LongSupplier CLOCK = System::nanoTime;
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final Duration PLANNED = Duration.ofMinutes(1);

    private final Inbox inbox = new Inbox(CLOCK);
    private final StatusBoard status;
    private final Optional<NetlinkOps.Monitor> monitor;
    private final LeaseKeeper keeper;
    private final Drivers drivers;
    private final BackendPool pool;
    private final NodeLifecycle lifecycle;
    private final ReconcileLoop loop;

    /** Empty until there is a plan: before that everything matters. */
    private final AtomicReference<Optional<EventFilter>> filter = new AtomicReference<>(Optional.empty());

    /** A node that has done nothing yet; from now on it takes kernel events. */
    public Node(NodeParts parts) {
        DaemonOptions options = parts.options();
        status = parts.files().status();
        keeper = new LeaseKeeper(
                parts.sources().store(), new LeaseResults(inbox, status), CLOCK, new SplittableRandom());
        Secrets secrets = new StateDirectory(options.paths().state());
        drivers = new Drivers(
                parts.netlink(),
                parts.catalog().drivers(),
                new DriverContext(parts.flags(), secrets),
                this::kernelChanged);
        status.drivers(drivers::describe, drivers::measures);
        pool = new BackendPool(
                parts.catalog().backendPlugins(),
                new PoolOptions(options.kernel().drain(), parts.flags(), secrets),
                drivers::open,
                CLOCK);
        var outputs = new Outputs(
                parts.files().subnetEnv(),
                parts.files().cni(),
                status,
                next -> filter.set(Optional.of(next)),
                (network, subnets) -> rules(parts.traffic(), network, subnets),
                keeper::want);
        lifecycle = new NodeLifecycle(drivers, pool, options(parts), outputs, CLOCK);
        parts.traffic().onChange(() -> rulesChanged(parts.traffic().unmet()));
        loop = new ReconcileLoop(inbox, lifecycle, status, options.kernel().resync(), CLOCK);
        monitor = options.kernel().events()
                ? Optional.of(parts.netlink().monitor(this::kernelChanged))
                : Optional.empty();
    }

    private static NodeOptions options(NodeParts parts) {
        DaemonOptions options = parts.options();
        return new NodeOptions(
                options.interfaces(),
                options.kernel().routes(),
                new NetConfReader(
                        options.reader().defaultBackend(), parts.sources().assignsSubnets()),
                parts.sources().waitsForConfig(),
                parts.sources().store()::addresses,
                options.kernel().blackholes(),
                Optional.of(cache(options.paths(), parts.sources().scheme())));
    }

    private static BootCacheWriter cache(DaemonOptions.Paths paths, String store) {
        return new BootCacheWriter(
                BootCacheFile.in(paths.state(), paths.subnetFile(), store),
                task -> Supervisor.current().thread("boot-cache", task::run).start(),
                CLOCK);
    }

    private static String rules(TrafficRules rules, NetworkConfig network, Subnets own) {
        rules.setDesired(network, own);
        return rules.unmet();
    }

    private void rulesChanged(String unmet) {
        status.rulesTrouble(unmet);
        inbox.wakeUp();
    }

    /** Starts its threads. */
    public void start() {
        loop.start();
        keeper.start();
    }

    /** Ends when the loop does: normally when it is closed, exceptionally by what only the operator can correct. */
    public CompletableFuture<Void> ended() {
        return loop.ended();
    }

    /**
     * Asks about the peers. <b>Thread</b>: any but the reconcile thread.
     *
     * @param question applied on the reconcile thread to the peers in the order of their subnets; must be quick
     * @return empty if there is no answer within two seconds
     */
    public <T> Optional<T> askPeers(Function<Stream<PeerStatus>, T> question) {
        return ask(ANSWER, node -> question.apply(node.peers()));
    }

    /**
     * What a turn would change; nothing is changed. <b>Thread</b>: any but the reconcile thread.
     *
     * @param config another configuration than the one in force
     * @return empty if there is no answer within a minute
     * @throws dev.loden.api.spi.PluginException UNAVAILABLE if the node is not ready; CONFIG if the configuration would be refused
     * @throws dev.loden.api.net.InvalidValueException if the configuration breaks a rule
     */
    public Optional<PlanReport> plan(Optional<String> config) {
        return ask(PLANNED, node -> node.plan(config));
    }

    /**
     * Some of the peers, to be probed. <b>Thread</b>: any but the reconcile thread.
     *
     * @return empty if there is no answer within two seconds, or while everything is to be planned anew
     */
    public Optional<Sample> sample(Sample.Wanted wanted) {
        return ask(ANSWER, node -> node.sample(wanted)).flatMap(Function.identity());
    }

    /**
     * For how many seconds the backends that are not needed any more stay, by their names. <b>Thread</b>: any but the reconcile thread.
     *
     * @return none if there is no answer within two seconds
     */
    public Map<String, Object> draining() {
        return ask(ANSWER, NodeInquiry::draining).orElse(Map.of());
    }

    /**
     * Has the configured backend do something. <b>Thread</b>: any but the reconcile thread.
     *
     * @return false if there is no answer within a minute; it may still be done
     * @throws dev.loden.api.spi.PluginException if there is no such action, or it cannot be done now
     */
    public boolean act(String type, String action) {
        boolean done = ask(PLANNED, node -> {
                    node.act(type, action);
                    return true;
                })
                .isPresent();
        inbox.wakeUp();
        return done;
    }

    private <T> Optional<T> ask(Duration limit, Function<NodeInquiry, T> question) {
        var answer = new CompletableFuture<T>();
        inbox.inquire(() -> {
            try {
                answer.complete(question.apply(lifecycle.inquiry()));
            } catch (RuntimeException | LinkageError | StackOverflowError e) { // whoever asks must not end the loop
                answer.completeExceptionally(e);
            }
        });
        try {
            return Optional.of(answer.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException busy) {
            return Optional.empty();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException reason ? reason : new IllegalStateException(e.getCause());
        }
    }

    /** Takes what the lease store reports. */
    public LeaseListener leaseListener() {
        return new StoreListener(inbox, keeper, status);
    }

    /** Takes the network configuration. */
    public ConfigListener configListener() {
        return new SourceListener(inbox, status);
    }

    private void kernelChanged(KernelEvent event) {
        switch (filter.get().map(present -> present.judge(event)).orElse(EventFilter.Verdict.DRIFT)) {
            case DRIFT -> inbox.drift(event);
            case EXPECTED -> inbox.expected(((KernelEvent.OfObject) event).key());
            case IGNORE -> {}
        }
    }

    /** Stops its threads; what the kernel holds stays. */
    @Override
    public void close() {
        loop.close();
        keeper.close();
        monitor.ifPresent(NetlinkOps.Monitor::close);
        pool.close();
        drivers.close();
    }
}
