package dev.loden.core.plugin;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.BackendProvider;
import dev.loden.api.spi.ConfigSourceProvider;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.NetlinkOpsProvider;
import dev.loden.api.spi.ObjectDriverProvider;
import dev.loden.api.spi.PlanRefinerProvider;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.ProviderFlag;
import dev.loden.api.spi.SubnetManagerProvider;
import dev.loden.core.config.DaemonOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All plugins: those on the module path and those dropped into the plugins directory. A dropped-in plugin that cannot be
 * loaded is listed with the reason and does no harm.
 */
public final class ServiceCatalog {
    /** Reading classes takes milliseconds; a machine may be busy, or emulated. */
    private static final Duration LOADING = Duration.ofSeconds(10);

    private final Map<String, BackendProvider> backends = new TreeMap<>();
    private final Map<String, SubnetManagerProvider> stores = new TreeMap<>();
    private final List<PlanRefinerProvider> refiners = new ArrayList<>();
    private final Map<String, ObjectDriverProvider> drivers = new TreeMap<>();
    private final Map<String, ConfigSourceProvider> configSources = new TreeMap<>();
    private final List<NetlinkOpsProvider> netlinks = new ArrayList<>();
    private final List<PluginEntry> plugins = new ArrayList<>();

    private final List<Found> found = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();

    private ServiceCatalog() {}

    /** Those on the module path or class path alone. */
    public static ServiceCatalog installed() {
        return of(new PluginLayers(Set.of(), LOADING).builtIn().stream());
    }

    /**
     * Finds all plugins. Built-in ones win over dropped-in ones of the same name.
     *
     * @param pluginsDir one directory or jar a plugin inside; it need not exist
     * @param excluded those that are not to be used, by the names of their modules, jars or directories
     * @return the catalog
     */
    public static ServiceCatalog discover(Path pluginsDir, Set<String> excluded) {
        return discover(pluginsDir, new PluginLayers(excluded, LOADING));
    }

    static ServiceCatalog discover(Path pluginsDir, PluginLayers layers) {
        ServiceCatalog catalog = of(Stream.concat(layers.builtIn().stream(), layers.droppedIn(pluginsDir).stream()));
        layers.excluded().stream()
                .filter(name -> catalog.plugins.stream().noneMatch(plugin -> plugin.isCalled(name)))
                .sorted()
                .forEach(catalog.unknown::add);
        return catalog;
    }

    /**
     * These, and those of this catalog that are not of the same type and name.
     *
     * @param providers of any kind
     * @throws IllegalStateException if one is of no kind, or has no name
     */
    public ServiceCatalog with(List<Object> providers) {
        List<Found> first = providers.stream()
                .map(provider -> Found.of(provider, PluginLayers.entry(provider.getClass())))
                .toList();
        Set<String> given = first.stream()
                .map(one -> ((Found.Usable) one).entry().provides())
                .collect(Collectors.toSet());
        Stream<Found> others = found.stream()
                .filter(one -> !(one instanceof Found.Usable usable
                        && given.contains(usable.entry().provides())));
        ServiceCatalog catalog = of(Stream.concat(first.stream(), others));
        catalog.unknown.addAll(unknown);
        return catalog;
    }

    private static ServiceCatalog of(Stream<Found> found) {
        var catalog = new ServiceCatalog();
        found.forEach(one -> {
            catalog.found.add(one);
            catalog.add(one);
        });
        catalog.refiners.sort(Comparator.comparing(PlanRefinerProvider::name));
        return catalog;
    }

    private void add(Found found) {
        switch (found) {
            case Found.Unusable unusable -> plugins.add(unusable.entry());
            case Found.Usable usable -> add(usable);
        }
    }

    private void add(Found.Usable usable) {
        PluginEntry entry = usable.entry();
        Optional<PluginEntry> other = plugins.stream()
                .filter(plugin -> plugin.provides().equals(entry.provides())
                        && plugin.state().equals(PluginEntry.READY))
                .findFirst();
        if (other.isPresent()) {
            plugins.add(entry.in("not used: there is another " + entry.provides() + ", of " + other.get()
                    + "; remove one, or leave one out with --exclude-plugin"));
            return;
        }
        plugins.add(entry);
        switch (usable.provider()) {
            case BackendProvider backend -> backends.put(backend.type(), backend);
            case SubnetManagerProvider store -> stores.put(store.scheme(), store);
            case PlanRefinerProvider refiner -> refiners.add(refiner);
            case ObjectDriverProvider driver -> drivers.put(driver.name(), driver);
            case ConfigSourceProvider source -> configSources.put(source.scheme(), source);
            default -> netlinks.add((NetlinkOpsProvider) usable.provider());
        }
    }

    /**
     * What was found, usable or not.
     *
     * @return an entry for each thing a plugin provides
     */
    public List<PluginEntry> plugins() {
        return List.copyOf(plugins);
    }

    /**
     * Why not all can be used as it was meant.
     *
     * @return a line for each plugin that cannot be used though nobody excluded it, and for each excluded one that is not there
     */
    public List<String> troubles() {
        var troubles = new ArrayList<String>();
        plugins.stream()
                .filter(plugin ->
                        !Set.of(PluginEntry.READY, PluginEntry.EXCLUDED).contains(plugin.state()))
                .forEach(plugin -> troubles.add("plugin " + plugin + ": " + plugin.state()));
        unknown.forEach(name -> troubles.add(
                new InvalidValueException(name, "no plugin, jar or directory has that name (see loden plugins)")
                        .named("--exclude-plugin")
                        .getMessage()));
        return troubles;
    }

    /** What plans are made with. */
    public BackendPlugins backendPlugins() {
        return new BackendPlugins(backends, refiners);
    }

    /** Object drivers by name. */
    public Map<String, ObjectDriverProvider> drivers() {
        return Map.copyOf(drivers);
    }

    /**
     * The store that the flags ask for.
     *
     * @throws PluginException CONFIG if there is none, or the flags name none
     */
    public SubnetManagerProvider store(DaemonOptions.StoreOptions options, Settings flags) {
        return options.store()
                .map(this::store)
                .or(() -> stores.values().stream()
                        .filter(provider -> provider.isChosenBy(flags))
                        .findFirst())
                .or(() -> options.fallback().map(this::store))
                .orElseThrow(() -> new PluginException(
                        ErrorCode.CONFIG,
                        "no lease store: name one with --subnet-store (there are: " + String.join(", ", stores.keySet())
                                + ")"));
    }

    private SubnetManagerProvider store(DaemonOptions.Spec spec) {
        return Optional.ofNullable(stores.get(spec.scheme()))
                .orElseThrow(() -> new PluginException(
                        ErrorCode.CONFIG, missing("--subnet-store", spec.scheme(), stores.keySet())));
    }

    /**
     * The source of configurations of that scheme.
     *
     * @throws PluginException CONFIG if there is none
     */
    public ConfigSourceProvider configSource(String scheme) {
        return Optional.ofNullable(configSources.get(scheme))
                .orElseThrow(() -> new PluginException(
                        ErrorCode.CONFIG, missing("--config-source", scheme, configSources.keySet())));
    }

    /** The flags that providers read besides those that all share, by the name of what provides them. */
    public Map<String, List<ProviderFlag>> flags() {
        var flags = new LinkedHashMap<String, List<ProviderFlag>>();
        stores.forEach((scheme, provider) -> flags.put("store " + scheme, provider.flags()));
        configSources.forEach((scheme, provider) -> flags.put("configuration " + scheme, provider.flags()));
        backends.forEach((type, provider) -> flags.put("backend " + type, provider.flags()));
        flags.values().removeIf(List::isEmpty);
        return flags;
    }

    /** The way to the kernel. */
    public NetlinkOpsProvider netlink() {
        return netlinks.stream()
                .findFirst()
                .orElseThrow(() -> new PluginException(
                        ErrorCode.UNSUPPORTED, "no netlink plugin on the module path; the installation is incomplete"));
    }

    /** The message where a plugin is named that is not there. */
    static String missing(String key, String name, Collection<String> present) {
        return key + " \"" + name + "\": there is no such plugin; there are: " + String.join(", ", present)
                + "; add the jar of one that provides it (see loden plugins)";
    }
}
