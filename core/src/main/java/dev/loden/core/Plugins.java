package dev.loden.core;

import dev.loden.api.spi.ProviderFlag;
import dev.loden.core.plugin.ServiceCatalog;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All plugins: those on the module path, and those dropped into a directory. <b>Thread</b>: any. */
public final class Plugins {
    private final ServiceCatalog catalog;

    private Plugins(ServiceCatalog catalog) {
        this.catalog = catalog;
    }

    /**
     * Those on the module path or class path alone.
     *
     * @return what was found
     */
    public static Plugins installed() {
        return new Plugins(ServiceCatalog.installed());
    }

    /**
     * Finds and loads them. A dropped-in plugin that cannot be loaded is listed with the reason and does no harm.
     *
     * @param directory one directory or jar a plugin inside; it need not exist
     * @return what was found
     */
    public static Plugins discover(Path directory) {
        return discover(directory, Set.of());
    }

    /**
     * The same without some.
     *
     * @param directory one directory or jar a plugin inside; it need not exist
     * @param excluded what is not to be used, nor loaded: the names of modules, jars or directories; built-in ones too
     * @return what was found
     */
    public static Plugins discover(Path directory, Set<String> excluded) {
        return new Plugins(ServiceCatalog.discover(directory, excluded));
    }

    /**
     * What was found, usable or not.
     *
     * @return an entry for each thing a plugin provides, and for each plugin that cannot be used
     */
    public List<Plugin> list() {
        return catalog.plugins().stream()
                .map(entry -> new Plugin(
                        entry.module(),
                        entry.version(),
                        entry.apiVersion(),
                        entry.provides(),
                        entry.jar(),
                        entry.state()))
                .toList();
    }

    /**
     * The flags that they declare.
     *
     * @return by the name of what provides them: {@code store etcd}
     */
    public Map<String, List<ProviderFlag>> flags() {
        return catalog.flags();
    }

    ServiceCatalog catalog() {
        return catalog;
    }
}
