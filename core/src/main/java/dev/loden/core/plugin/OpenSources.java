package dev.loden.core.plugin;

import dev.loden.api.lease.Settings;
import dev.loden.api.spi.ConfigSource;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.StoreContext;
import dev.loden.api.spi.SubnetManager;
import dev.loden.api.spi.SubnetManagerProvider;
import dev.loden.core.config.DaemonOptions;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The lease store and where the network configuration is, opened as the flags say.
 *
 * @param provider of the store
 * @param configFrom where the configuration comes from, for the operator
 */
public record OpenSources(SubnetManagerProvider provider, SubnetManager store, ConfigSource config, String configFrom) {
    /**
     * Opens both.
     *
     * @param closer takes what is to be closed, as soon as it is open
     * @throws PluginException CONFIG if the flags name none, or one that cannot work
     */
    public static OpenSources open(
            ServiceCatalog catalog, DaemonOptions options, Settings flags, Consumer<Runnable> closer) {
        SubnetManagerProvider provider = catalog.store(options.store(), flags);
        SubnetManager store = provider.open(new StoreContext(location(provider, options.store()), flags));
        closer.accept(store::close);
        Optional<ConfigSource> own = options.store().config().isPresent() ? Optional.empty() : store.configSource();
        Optional<DaemonOptions.Spec> elsewhere =
                own.isPresent() ? Optional.empty() : Optional.of(spec(options, provider));
        ConfigSource config = own.orElseGet(() -> config(catalog, elsewhere.orElseThrow(), flags));
        closer.accept(config::close);
        String from =
                elsewhere.map(spec -> spec.scheme() + ":" + spec.location()).orElse("the store");
        return new OpenSources(provider, store, config, from);
    }

    /** The kind of the store. */
    public String scheme() {
        return provider.scheme();
    }

    private static String location(SubnetManagerProvider provider, DaemonOptions.StoreOptions options) {
        return options.store()
                .or(options::fallback)
                .filter(spec -> spec.scheme().equals(provider.scheme()))
                .map(DaemonOptions.Spec::location)
                .orElse("");
    }

    /** As the flags say; else where the store's provider says it is. */
    private static DaemonOptions.Spec spec(DaemonOptions options, SubnetManagerProvider provider) {
        return options.store()
                .config()
                .or(() -> provider.configSource().map(DaemonOptions.Spec::of))
                .orElseThrow(
                        () -> new PluginException(
                                ErrorCode.CONFIG,
                                "store " + provider.scheme()
                                        + " has no network configuration: say where it is with --config-source or --net-config-path"));
    }

    private static ConfigSource config(ServiceCatalog catalog, DaemonOptions.Spec spec, Settings flags) {
        return catalog.configSource(spec.scheme()).open(new StoreContext(spec.location(), flags));
    }
}
