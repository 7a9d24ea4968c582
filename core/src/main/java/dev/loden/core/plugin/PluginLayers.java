package dev.loden.core.plugin;

import dev.loden.api.spi.BackendProvider;
import dev.loden.api.spi.ConfigSourceProvider;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.NetlinkOpsProvider;
import dev.loden.api.spi.ObjectDriverProvider;
import dev.loden.api.spi.PlanRefinerProvider;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.SubnetManagerProvider;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolutionException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Loads plugins: from the module path, and each jar or directory of the plugins directory into a module layer of its
 * own, so that plugins cannot get into each other's way. Of a plugin's bundled modules those that we have too are
 * ignored: ours count.
 */
final class PluginLayers {
    private static final String API = "dev.loden.api";

    private PluginLayers() {}

    /** Something a plugin offers, or why it cannot. */
    sealed interface Found {}

    record Usable(Object provider) implements Found {
        PluginEntry plugin(String provides, String state) {
            Module module = provider.getClass().getModule();
            Optional<ModuleDescriptor> descriptor = Optional.ofNullable(module.getDescriptor());
            return new PluginEntry(
                    descriptor.map(ModuleDescriptor::name).orElse("-"),
                    descriptor.flatMap(ModuleDescriptor::rawVersion).orElse("-"),
                    descriptor.flatMap(PluginLayers::apiVersion).orElse("-"),
                    provides,
                    location(module),
                    state);
        }
    }

    record Broken(String jar, String reason) implements Found {
        PluginEntry plugin() {
            return new PluginEntry("-", "-", "-", "-", jar, reason);
        }
    }

    static List<Found> builtIn() {
        return Stream.of(
                        ServiceLoader.load(BackendProvider.class).stream(),
                        ServiceLoader.load(SubnetManagerProvider.class).stream(),
                        ServiceLoader.load(PlanRefinerProvider.class).stream(),
                        ServiceLoader.load(NetlinkOpsProvider.class).stream(),
                        ServiceLoader.load(ObjectDriverProvider.class).stream(),
                        ServiceLoader.load(ConfigSourceProvider.class).stream())
                .flatMap(providers -> providers)
                .<Found>map(provider -> new Usable(provider.get()))
                .toList();
    }

    static List<Found> droppedIn(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            Optional<String> unsafe = Trusted.objection(directory);
            return entries.filter(entry ->
                            Files.isDirectory(entry) || entry.toString().endsWith(".jar"))
                    .sorted()
                    .flatMap(entry -> unsafe
                            .<List<Found>>map(reason -> List.of(new Broken(entry.toString(), reason)))
                            .orElseGet(() -> load(entry))
                            .stream())
                    .toList();
        } catch (IOException e) {
            throw new PluginException(
                    ErrorCode.CONFIG,
                    "cannot read the plugins directory " + directory + " (" + e.getMessage() + ")",
                    e);
        }
    }

    private static List<Found> load(Path plugin) {
        try {
            Optional<String> unsafe = Trusted.objectionToAll(plugin);
            if (unsafe.isPresent()) {
                return List.of(new Broken(plugin.toString(), unsafe.get()));
            }
            ModuleFinder finder = ModuleFinder.of(plugin);
            Optional<String> tooNew = finder.findAll().stream()
                    .flatMap(reference -> apiVersion(reference.descriptor()).stream())
                    .filter(version -> !isCompatible(version))
                    .findFirst();
            if (tooNew.isPresent()) {
                String reason = "needs " + API + " " + tooNew.get() + ", this is "
                        + ourApiVersion().orElse("unknown");
                return List.of(new Broken(plugin.toString(), reason));
            }
            List<Found> found = providers(layer(finder));
            return found.isEmpty() ? List.of(new Broken(plugin.toString(), "provides no extension of Loden")) : found;
        } catch (IOException e) {
            return List.of(new Broken(plugin.toString(), "cannot be read: " + e));
        } catch (FindException | ResolutionException | LayerInstantiationException | ServiceConfigurationError e) {
            return List.of(new Broken(plugin.toString(), String.valueOf(e.getMessage())));
        }
    }

    private static ModuleLayer layer(ModuleFinder finder) {
        ModuleLayer ours = ourLayer();
        Set<String> roots = finder.findAll().stream()
                .map(reference -> reference.descriptor().name())
                .filter(name -> ours.findModule(name).isEmpty())
                .collect(Collectors.toSet());
        // Parents first: where a plugin bundles a module that we have, ours is found before its own.
        Configuration configuration = ours.configuration().resolve(finder, ModuleFinder.of(), roots);
        return ModuleLayer.defineModulesWithOneLoader(configuration, List.of(ours), PluginLayers.class.getClassLoader())
                .layer();
    }

    private static List<Found> providers(ModuleLayer layer) {
        var found = new ArrayList<Found>();
        collect(layer, ServiceLoader.load(layer, BackendProvider.class), found);
        collect(layer, ServiceLoader.load(layer, SubnetManagerProvider.class), found);
        collect(layer, ServiceLoader.load(layer, PlanRefinerProvider.class), found);
        collect(layer, ServiceLoader.load(layer, NetlinkOpsProvider.class), found);
        collect(layer, ServiceLoader.load(layer, ObjectDriverProvider.class), found);
        collect(layer, ServiceLoader.load(layer, ConfigSourceProvider.class), found);
        return found;
    }

    /** Keeps what the layer itself provides; the loader also returns what its parents do. */
    private static void collect(ModuleLayer layer, ServiceLoader<?> loader, List<Found> found) {
        loader.stream()
                .filter(provider -> provider.type().getModule().getLayer() == layer)
                .forEach(provider -> found.add(new Usable(provider.get())));
    }

    private static ModuleLayer ourLayer() {
        return Optional.ofNullable(PluginLayers.class.getModule().getLayer()).orElse(ModuleLayer.boot());
    }

    /** The version of the API that javac recorded when it compiled the module. */
    private static Optional<String> apiVersion(ModuleDescriptor descriptor) {
        return descriptor.requires().stream()
                .filter(requires -> requires.name().equals(API))
                .findFirst()
                .flatMap(ModuleDescriptor.Requires::rawCompiledVersion);
    }

    private static Optional<String> ourApiVersion() {
        return Optional.ofNullable(BackendProvider.class.getModule().getDescriptor())
                .flatMap(ModuleDescriptor::rawVersion);
    }

    /** The same major version, and not newer than ours. */
    private static boolean isCompatible(String version) {
        return ourApiVersion()
                .map(ours -> version.substring(0, dot(version)).equals(ours.substring(0, dot(ours)))
                        && ModuleDescriptor.Version.parse(version).compareTo(ModuleDescriptor.Version.parse(ours)) <= 0)
                .orElse(true);
    }

    private static int dot(String version) {
        int dot = version.indexOf('.');
        return dot < 0 ? version.length() : dot;
    }

    private static String location(Module module) {
        return Optional.ofNullable(module.getLayer())
                .flatMap(layer -> layer.configuration().findModule(module.getName()))
                .flatMap(resolved -> resolved.reference().location())
                .map(PluginLayers::path)
                .orElse("-");
    }

    private static String path(URI location) {
        return location.getScheme().equals("file") ? Path.of(location).toString() : location.toString();
    }
}
