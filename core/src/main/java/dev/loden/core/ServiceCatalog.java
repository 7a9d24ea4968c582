package dev.loden.core;

import java.nio.file.Path;
import java.util.List;

/** Stub until the core is merged: knows no plugin. */
public final class ServiceCatalog {
    private ServiceCatalog() {}

    /**
     * What is known of one plugin, all as text for people.
     *
     * @param name its module
     * @param version of the module
     * @param apiVersion of the api it was built against
     * @param kind of service
     * @param provides the type or scheme it serves
     * @param jar where it came from
     * @param state loaded, or why not
     */
    public record Plugin(
            String name, String version, String apiVersion, String kind, String provides, String jar, String state) {}

    /**
     * Stub.
     *
     * @param pluginsDir the drop-ins
     * @return an empty catalog
     */
    public static ServiceCatalog discover(Path pluginsDir) {
        return new ServiceCatalog();
    }

    /**
     * All plugins.
     *
     * @return none
     */
    public List<Plugin> plugins() {
        return List.of();
    }
}
