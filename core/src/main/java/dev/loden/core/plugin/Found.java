package dev.loden.core.plugin;

import dev.loden.api.spi.BackendProvider;
import dev.loden.api.spi.ConfigSourceProvider;
import dev.loden.api.spi.NetlinkOpsProvider;
import dev.loden.api.spi.ObjectDriverProvider;
import dev.loden.api.spi.PlanRefinerProvider;
import dev.loden.api.spi.SubnetManagerProvider;

/** Something a plugin offers, or why it cannot. */
sealed interface Found {
    /**
     * What can be used.
     *
     * @param entry ready
     */
    record Usable(Object provider, PluginEntry entry) implements Found {}

    /**
     * What cannot.
     *
     * @param entry its state is the reason
     */
    record Unusable(PluginEntry entry) implements Found {}

    /** Runs the plugin's code: whatever its provider throws comes through. */
    static Found of(Object provider, PluginEntry plugin) {
        String provides = switch (provider) {
            case BackendProvider backend -> "backend " + checked(backend.type(), backend.flags());
            case SubnetManagerProvider store -> "store " + checked(store.scheme(), store.flags());
            case PlanRefinerProvider refiner -> "refiner " + checked(refiner.name(), "");
            case ObjectDriverProvider driver -> "driver " + checked(driver.name(), "");
            case ConfigSourceProvider source -> "configuration " + checked(source.scheme(), source.flags());
            case NetlinkOpsProvider netlink -> "netlink";
            default -> throw new IllegalStateException("not asked for: " + provider);
        };
        return new Usable(
                provider,
                new PluginEntry(
                        plugin.module(),
                        plugin.version(),
                        plugin.apiVersion(),
                        provides,
                        plugin.jar(),
                        PluginEntry.READY));
    }

    /** What is asked of it again and again must not fail then. */
    private static String checked(String name, Object others) {
        if (name == null || name.isEmpty() || others == null) {
            throw new IllegalStateException("it has no name, or no list of flags");
        }
        return name;
    }
}
