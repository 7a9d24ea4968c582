package dev.loden.core;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.BackendProvider;
import dev.loden.api.spi.ConfigListener;
import dev.loden.api.spi.ConfigSource;
import dev.loden.api.spi.ConfigSourceProvider;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.api.spi.NetlinkOpsProvider;
import dev.loden.api.spi.ObjectDriverProvider;
import dev.loden.api.spi.PlanRefinerProvider;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.ProviderFlag;
import dev.loden.api.spi.StoreContext;
import dev.loden.api.spi.SubnetManager;
import dev.loden.api.spi.SubnetManagerProvider;
import dev.loden.base.Supervisor;
import dev.loden.core.plugin.ServiceCatalog;
import dev.loden.core.status.ReconcileReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Puts a {@link Daemon} together in a program of your own. What is given here comes before plugins of the same name; what is not
 * given is as with {@code lodend}: flags, and plugins that are found.
 *
 * <p>Nothing here is shared between daemons, ends the process, takes signals, or configures logging. Each daemon needs its own
 * {@linkplain #files files} and, where two share a kernel, its own network and devices.
 *
 * <p><b>Thread</b>: one at a time.
 */
public final class DaemonBuilder {
    /** The scheme of what the program brings itself. */
    private static final String GIVEN = "embedded";

    /** The core's own flags that may be repeated. */
    private static final Set<String> OWN_LISTS = Set.of("iface", "iface-regex");

    private final Map<String, Object> flags = new LinkedHashMap<>();
    private final List<Object> providers = new ArrayList<>();
    private Optional<Plugins> plugins = Optional.empty();
    private Extras extras = Extras.NONE;

    /**
     * What no flag says.
     *
     * @param firewall whether the firewall's rules are kept
     * @param listener takes what each turn has changed
     */
    record Extras(boolean firewall, Consumer<Report> listener) {
        static final Extras NONE = new Extras(true, report -> {});

        /** A listener's failure is its own. */
        void tell(ReconcileReport report) {
            try {
                listener.accept(new Report(report.made(), report.failures(), report.repair()));
            } catch (RuntimeException | LinkageError bug) {
                Supervisor.current().log("listener for reports", bug);
            }
        }
    }

    DaemonBuilder() {}

    /** Of these the last counts. */
    private void only(Class<?> kind, Object provider) {
        providers.removeIf(kind::isInstance);
        providers.add(provider);
    }

    /**
     * Sets one of the daemon's flags (see {@code lodend --help}).
     *
     * @param name without dashes: {@code iface}
     * @param value as on the command line
     * @return this
     */
    public DaemonBuilder flag(String name, String value) {
        flags.put(name, value);
        return this;
    }

    /**
     * The same for a flag that may be repeated.
     *
     * @param name without dashes: {@code iface}
     * @param values in the order of the command line
     * @return this
     */
    public DaemonBuilder flag(String name, List<String> values) {
        flags.put(name, List.copyOf(values));
        return this;
    }

    /**
     * The network configuration, which does not change.
     *
     * @param json as in flannel's net-conf.json
     * @return this
     */
    public DaemonBuilder configuration(String json) {
        return configuration(new Fixed(json));
    }

    /**
     * Where the network configuration comes from.
     *
     * @param source closed with the daemon
     * @return this
     */
    public DaemonBuilder configuration(ConfigSource source) {
        only(GivenSource.class, new GivenSource(source));
        return flag("config-source", GIVEN);
    }

    /**
     * The lease store.
     *
     * @param store closed with the daemon
     * @return this
     */
    public DaemonBuilder store(SubnetManager store) {
        only(GivenStore.class, new GivenStore(store));
        return flag("subnet-store", GIVEN);
    }

    /**
     * The way to the kernel: another network namespace's, or none at all.
     *
     * @param kernel closed with the daemon
     * @return this
     */
    public DaemonBuilder kernel(NetlinkOps kernel) {
        only(GivenKernel.class, new GivenKernel(kernel));
        return this;
    }

    /**
     * One more backend.
     *
     * @param backend by its type
     * @return this
     */
    public DaemonBuilder backend(BackendProvider backend) {
        providers.add(backend);
        return this;
    }

    /**
     * One more refiner of plans.
     *
     * @param refiner by its name
     * @return this
     */
    public DaemonBuilder refiner(PlanRefinerProvider refiner) {
        providers.add(refiner);
        return this;
    }

    /**
     * One more driver of state beside rtnetlink.
     *
     * @param driver by its name
     * @return this
     */
    public DaemonBuilder driver(ObjectDriverProvider driver) {
        providers.add(driver);
        return this;
    }

    /**
     * Other plugins than those on the module path or class path.
     *
     * @param found may serve several daemons
     * @return this
     */
    public DaemonBuilder plugins(Plugins found) {
        plugins = Optional.of(found);
        return this;
    }

    /**
     * The directory of this daemon's files: subnet.env, its control socket, its secrets.
     *
     * @param directory of this daemon alone; made if it does not exist
     * @return this
     */
    public DaemonBuilder files(Path directory) {
        return flag("subnet-file", directory.resolve("subnet.env").toString())
                .flag("control-socket", directory.resolve("control.sock").toString())
                .flag("state-dir", directory.resolve("state").toString());
    }

    /**
     * Leaves the host's firewall alone: no program is run, no rule read, written or removed. Else the flags {@code ip-masq} and {@code
     * iptables-forward-rules} count, of which the latter is on by default.
     *
     * @return this
     */
    public DaemonBuilder withoutFirewall() {
        extras = new Extras(false, extras.listener());
        return this;
    }

    /**
     * Takes what each turn did, on the daemon's reconcile thread: it must be quick, and must not close the daemon.
     *
     * @param listener gets a report of each turn that changed something, or failed to; what it throws is logged
     * @return this
     */
    public DaemonBuilder onReport(Consumer<Report> listener) {
        extras = new Extras(extras.firewall(), listener);
        return this;
    }

    /**
     * Opens plugins and sockets; changes nothing yet.
     *
     * @return to be {@linkplain Daemon#start started}, and closed
     * @throws InvalidValueException if a flag breaks a rule; the message names it
     * @throws PluginException if a plugin is missing or cannot work here
     */
    public Daemon build() {
        Plugins found = plugins.orElseGet(Plugins::installed);
        ServiceCatalog catalog = found.catalog().with(providers);
        var given = new LinkedHashMap<String, Object>();
        flags.forEach((name, value) ->
                given.put(name, value instanceof String text && isList(name, catalog) ? List.of(text) : value));
        return new Supervisor(System::nanoTime).around(() -> Daemon.create(Settings.of(given), catalog, extras));
    }

    private static boolean isList(String name, ServiceCatalog catalog) {
        return OWN_LISTS.contains(name)
                || catalog.flags().values().stream()
                        .flatMap(List::stream)
                        .anyMatch(flag -> flag.name().equals(name) && flag.kind() == ProviderFlag.Kind.LIST);
    }

    /** A configuration that never changes. */
    private record Fixed(String json) implements ConfigSource {
        @Override
        public void watch(ConfigListener listener) {
            listener.config(json);
        }

        @Override
        public void close() {}
    }

    private record GivenSource(ConfigSource source) implements ConfigSourceProvider {
        @Override
        public String scheme() {
            return GIVEN;
        }

        @Override
        public ConfigSource open(StoreContext context) {
            return source;
        }
    }

    private record GivenKernel(NetlinkOps kernel) implements NetlinkOpsProvider {
        @Override
        public NetlinkOps open() {
            return kernel;
        }
    }

    private record GivenStore(SubnetManager store) implements SubnetManagerProvider {
        @Override
        public String scheme() {
            return GIVEN;
        }

        @Override
        public SubnetManager open(StoreContext context) {
            return store;
        }
    }
}
