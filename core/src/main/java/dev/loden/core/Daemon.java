package dev.loden.core;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.StoreContext;
import dev.loden.api.spi.SubnetManager;
import dev.loden.traffic.TrafficOptions;
import dev.loden.traffic.TrafficRules;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A node of the network: joins it, keeps the kernel as the leases say, and leaves everything in place when it stops.
 * {@link #create} opens what is needed, {@link #run} works until {@link #close} is called on another thread.
 */
public final class Daemon implements AutoCloseable {
    private final ServiceCatalog catalog;
    private final Mailbox mailbox = new Mailbox();
    private final Resources resources;
    private final StatusBoard status;
    private final SubnetManager store;
    private final Optional<ConfigFile> configFile;
    private final LeaseKeeper keeper;
    private final ReconcileLoop loop;

    /** Empty until there is a plan: before that everything matters. */
    private final AtomicReference<Optional<KernelFilter>> filter = new AtomicReference<>(Optional.empty());

    private Daemon(Settings flags, Resources resources) {
        this.resources = resources;
        DaemonOptions options = DaemonOptions.of(flags);
        catalog = ServiceCatalog.discover(options.pluginsDir());
        status = new StatusBoard(options.resync().period());
        store = catalog.store(options.store().scheme())
                .open(new StoreContext(options.store().location(), flags));
        resources.add(store, store::close);
        HealthEndpoint health = HealthEndpoint.open(options.health(), status);
        resources.add(health, health::close);
        NetlinkOps netlink = catalog.netlink().open();
        resources.add(netlink, netlink::close);
        if (options.kernelEvents()) {
            NetlinkOps.Monitor monitor = netlink.monitor(this::kernelChanged);
            resources.add(monitor, monitor::close);
        }
        configFile = options.netConfig().map(path -> new ConfigFile(path, mailbox::config));
        configFile.ifPresent(file -> resources.add(file, file::close));
        keeper = new LeaseKeeper(store, mailbox::acquired, mailbox::failed, status::leaseTrouble);
        resources.add(keeper, keeper::close);
        TrafficOptions traffic = TrafficFlags.options(flags);
        TrafficRules rules = TrafficRules.start(traffic);
        resources.add(rules, rules::close);
        var outputs = new NodeController.Outputs(
                new SubnetEnvFile(options.subnetFile(), traffic.masquerade()),
                status,
                next -> filter.set(Optional.of(next)),
                rules::want);
        var backends = new Backends(catalog.backendPlugins(), options.drainTime(), System::nanoTime);
        resources.add(backends, backends::closeAll);
        var controller = new NodeController(
                netlink, backends, options.interfaces(), new RouteStyle(options.routeStyle()), keeper::want, outputs);
        loop = new ReconcileLoop(mailbox, controller, status, options.resync());
        resources.add(loop, loop::close);
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
        var resources = new Resources();
        try {
            return new Daemon(flags, resources);
        } catch (RuntimeException | Error e) {
            resources.close();
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
            loop.start();
            keeper.start();
            configFile.ifPresent(ConfigFile::start);
            store.watch(new StoreListener(mailbox, keeper, status, configFile.isEmpty()));
            loop.ended().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException reason ? reason : e;
        } finally {
            close();
        }
    }

    private void kernelChanged(KernelEvent event) {
        switch (filter.get().map(present -> present.judge(event)).orElse(KernelFilter.Verdict.SUSPECT)) {
            case SUSPECT -> mailbox.drift(event);
            case AS_WANTED -> mailbox.settled(((KernelEvent.OfObject) event).key());
            case INDIFFERENT -> {}
        }
    }

    /** Stops, and waits until all is still. What the kernel holds stays, so that pods go on talking. Idempotent. */
    @Override
    public void close() {
        resources.close();
    }
}
