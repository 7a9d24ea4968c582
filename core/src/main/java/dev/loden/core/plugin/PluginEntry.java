package dev.loden.core.plugin;

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
}
