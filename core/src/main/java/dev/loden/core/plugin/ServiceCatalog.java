package dev.loden.core.plugin;

import dev.loden.api.lease.Settings;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All plugins: those on the module path and those dropped into the plugins directory. A dropped-in plugin that cannot be
 * loaded is listed with the reason and does no harm.
 */
public final class ServiceCatalog {
    private final Map<String, BackendProvider> backends = new TreeMap<>();
    private final Map<String, SubnetManagerProvider> stores = new TreeMap<>();
    private final List<PlanRefinerProvider> refiners = new ArrayList<>();
    private final Map<String, ObjectDriverProvider> drivers = new TreeMap<>();
    private final Map<String, ConfigSourceProvider> configSources = new TreeMap<>();
    private final List<NetlinkOpsProvider> netlinks = new ArrayList<>();
    private final List<PluginEntry> plugins = new ArrayList<>();

    private ServiceCatalog() {}

    /**
     * Finds all plugins. Built-in ones win over dropped-in ones of the same name.
     *
     * @param pluginsDir one directory or jar a plugin inside; it need not exist
     * @return the catalog
     */
    public static ServiceCatalog discover(Path pluginsDir) {
        var catalog = new ServiceCatalog();
        PluginLayers.builtIn().forEach(catalog::add);
        PluginLayers.droppedIn(pluginsDir).forEach(catalog::add);
        catalog.refiners.sort(Comparator.comparing(PlanRefinerProvider::name));
        return catalog;
    }

    private void add(PluginLayers.Found found) {
        switch (found) {
            case PluginLayers.Broken broken -> plugins.add(broken.plugin());
            case PluginLayers.Usable usable -> add(usable);
        }
    }

    private void add(PluginLayers.Usable usable) {
        String provides = switch (usable.provider()) {
            case BackendProvider backend -> "backend " + backend.type();
            case SubnetManagerProvider store -> "store " + store.scheme();
            case PlanRefinerProvider refiner -> "refiner " + refiner.name();
            case ObjectDriverProvider driver -> "driver " + driver.name();
            case ConfigSourceProvider source -> "configuration " + source.scheme();
            case NetlinkOpsProvider netlink -> "netlink";
            default -> throw new IllegalStateException("not asked for: " + usable.provider());
        };
        boolean taken = plugins.stream()
                .anyMatch(plugin ->
                        plugin.provides().equals(provides) && plugin.state().equals(PluginEntry.READY));
        if (taken) {
            plugins.add(usable.plugin(provides, "not used: there is another " + provides));
            return;
        }
        plugins.add(usable.plugin(provides, PluginEntry.READY));
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
                + " (see loden plugins)";
    }
}
