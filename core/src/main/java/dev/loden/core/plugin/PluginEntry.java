package dev.loden.core.plugin;

import java.nio.file.Path;

/**
 * A plugin as {@code loden plugins} lists it.
 *
 * @param module the module's name
 * @param version the module's version, {@code -} if it has none
 * @param apiVersion the version of {@code dev.loden.api} it was compiled with, {@code -} if it does not say
 * @param provides what it offers: {@code backend vxlan}
 * @param jar where it was found
 * @param state {@code ready}, or why it cannot be used
 */
public record PluginEntry(String module, String version, String apiVersion, String provides, String jar, String state) {
    /** The state of a plugin that can be used. */
    public static final String READY = "ready";

    /** The state of a plugin that is not to be used. */
    public static final String EXCLUDED = "excluded by --exclude-plugin";

    PluginEntry in(String otherState) {
        return new PluginEntry(module, version, apiVersion, provides, jar, otherState);
    }

    /** Whether {@code --exclude-plugin} means it: its module's name, or that of its jar or directory. */
    boolean isCalled(String name) {
        String file = String.valueOf(Path.of(jar).getFileName());
        return name.equals(module) || name.equals(file) || file.equals(name + ".jar");
    }

    /** For a line: jar, module and version. */
    @Override
    public String toString() {
        return module.equals("-") ? jar : jar + " (module " + module + ", version " + version + ")";
    }
}
