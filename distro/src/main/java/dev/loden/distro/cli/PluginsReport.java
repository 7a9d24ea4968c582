package dev.loden.distro.cli;

import dev.loden.core.Plugin;
import java.util.List;

/**
 * What {@code loden plugins --json} prints: an interface, whose members are added to and not renamed.
 *
 * @param plugins an entry for each thing a plugin provides, and for each plugin that cannot be used
 */
record PluginsReport(List<Entry> plugins) {
    /**
     * A plugin, with the columns of the table.
     *
     * @param state {@code ready}, or why it cannot be used
     */
    record Entry(String module, String version, String apiVersion, String provides, String state, String jar) {}

    static PluginsReport of(List<Plugin> plugins) {
        return new PluginsReport(plugins.stream()
                .map(plugin -> new Entry(
                        plugin.module(),
                        plugin.version(),
                        plugin.apiVersion(),
                        plugin.provides(),
                        plugin.state(),
                        plugin.jar()))
                .toList());
    }
}
