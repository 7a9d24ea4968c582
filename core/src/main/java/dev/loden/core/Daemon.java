package dev.loden.core;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.ConfigSource;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.StoreContext;
import dev.loden.api.spi.SubnetManager;
import dev.loden.api.spi.SubnetManagerProvider;
import dev.loden.core.config.DaemonOptions;
import dev.loden.core.config.TrafficFlags;
import dev.loden.core.output.HealthEndpoint;
import dev.loden.core.output.SubnetEnvFile;
import dev.loden.core.plugin.ServiceCatalog;
import dev.loden.core.status.StatusBoard;
import dev.loden.core.turn.Node;
import dev.loden.core.turn.NodeParts;
import dev.loden.traffic.TrafficOptions;
import dev.loden.traffic.TrafficRules;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * A node of the network: joins it, keeps the kernel as the leases say, and leaves everything in place when it stops.
 * {@link #create} opens what is needed, {@link #run} works until {@link #close} is called on another thread.
 */
public final class Daemon implements AutoCloseable {
    private final Closer closer;
    private final SubnetManager store;
    private final Node node;
    private final ConfigSource config;

    private Daemon(Settings flags, ServiceCatalog catalog, Closer closer) {
        this.closer = closer;
        DaemonOptions options = DaemonOptions.of(flags);
        var status = new StatusBoard(options.kernel().resync().period(), System::nanoTime, InstantSource.system());
        SubnetManagerProvider provider = catalog.store(options.store(), flags);
        store = provider.open(new StoreContext(location(provider, options.store()), flags));
        closer.add(store::close);
        config = config(catalog, options.store(), flags, provider);
        closer.add(config::close);
        HealthEndpoint health = HealthEndpoint.open(options.health(), status);
        closer.add(health::close);
        NetlinkOps netlink = catalog.netlink().open();
        closer.add(netlink::close);
        TrafficOptions traffic = TrafficFlags.options(flags);
        TrafficRules rules = TrafficRules.start(traffic);
        closer.add(rules::close);
        var files = new NodeParts.Files(new SubnetEnvFile(options.paths().subnetFile(), traffic.masquerade()), status);
        node = new Node(new NodeParts(options, flags, catalog, netlink, store, files, rules::setDesired));
        closer.add(node::close);
    }

    private static String location(SubnetManagerProvider provider, DaemonOptions.StoreOptions options) {
        return options.store()
                .or(options::fallback)
                .filter(spec -> spec.scheme().equals(provider.scheme()))
                .map(DaemonOptions.Spec::location)
                .orElse("");
    }

    /** As the flags say; else the store's own; else where the store's provider says it is. */
    private ConfigSource config(
            ServiceCatalog catalog,
            DaemonOptions.StoreOptions options,
            Settings flags,
            SubnetManagerProvider provider) {
        Optional<ConfigSource> stores = options.config().isPresent() ? Optional.empty() : store.configSource();
        return stores.orElseGet(() -> {
            DaemonOptions.Spec spec = options.config()
                    .or(() -> provider.configSource().map(DaemonOptions.Spec::of))
                    .orElseThrow(
                            () -> new PluginException(
                                    ErrorCode.CONFIG,
                                    "store " + provider.scheme()
                                            + " has no network configuration: say where it is with --config-source or --net-config-path"));
            return catalog.configSource(spec.scheme()).open(new StoreContext(spec.location(), flags));
        });
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
        var closer = new Closer();
        try {
            return new Daemon(flags, plugins.catalog(), closer);
        } catch (RuntimeException | Error e) {
            closer.close();
            throw e;
        }
    }

    /**
     * Joins the network and stays until closed.
     *
     * @throws PluginException if it cannot go on without the operator: CONFIG if the network configuration breaks a rule
     */
    public void run() {
        try {
            node.start();
            config.watch(node.configListener());
            store.watch(node.leaseListener());
            node.ended().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException reason ? reason : e;
        } finally {
            close();
        }
    }

    /** Stops, and waits until all threads have ended. What the kernel holds stays, so that pods go on talking. Idempotent. */
    @Override
    public void close() {
        closer.close();
    }
}
