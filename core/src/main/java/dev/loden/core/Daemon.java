package dev.loden.core;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.StoreContext;
import dev.loden.api.spi.SubnetManager;
import dev.loden.core.config.ConfigFile;
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
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
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
    private final Optional<ConfigFile> configFile;

    private Daemon(Settings flags, Closer closer) {
        this.closer = closer;
        DaemonOptions options = DaemonOptions.of(flags);
        ServiceCatalog catalog = ServiceCatalog.discover(options.paths().plugins());
        var status = new StatusBoard(options.kernel().resync().period(), System::nanoTime, InstantSource.system());
        store = catalog.store(options.store().scheme())
                .open(new StoreContext(options.store().location(), flags));
        closer.add(store::close);
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
        configFile = options.store().netConfig().map(path -> new ConfigFile(path, node.configListener()::config));
        configFile.ifPresent(file -> closer.add(file::close));
    }

    /**
     * Reads the flags and opens plugins and sockets; changes nothing yet.
     *
     * @param flags flannel's flags and ours by name, without dashes; texts, or lists of texts where repeatable
     * @return a daemon that is not running yet
     * @throws InvalidValueException if a flag breaks a rule; the message names it
     * @throws PluginException if a plugin is missing or cannot work here
     */
    public static Daemon create(Settings flags) {
        var closer = new Closer();
        try {
            return new Daemon(flags, closer);
        } catch (RuntimeException | Error e) {
            closer.close();
            throw e;
        }
    }

    /**
     * All plugins, usable or not: those on the module path, and those dropped into a directory.
     *
     * @param directory one directory or jar a plugin inside; it need not exist
     * @return an entry for each thing a plugin provides, and for each plugin that cannot be used
     */
    public static List<Plugin> plugins(Path directory) {
        return ServiceCatalog.discover(directory).plugins().stream()
                .map(entry -> new Plugin(
                        entry.module(),
                        entry.version(),
                        entry.apiVersion(),
                        entry.provides(),
                        entry.jar(),
                        entry.state()))
                .toList();
    }

    /**
     * Joins the network and stays until closed.
     *
     * @throws PluginException if it cannot go on without the operator: CONFIG if the network configuration breaks a rule
     */
    public void run() {
        try {
            node.start();
            configFile.ifPresent(ConfigFile::start);
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
