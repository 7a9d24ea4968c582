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
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds plugins: on the module path, or the class path, and each jar or directory of the plugins directory.
 *
 * @param excluded what is not to be used, as {@link PluginEntry#isCalled} has it
 * @param limit how long a dropped-in plugin may take to load
 */
record PluginLayers(Set<String> excluded, Duration limit) {
    /** Of those that come with this program. */
    List<Found> builtIn() {
        try {
            return Stream.of(
                            ServiceLoader.load(BackendProvider.class).stream(),
                            ServiceLoader.load(SubnetManagerProvider.class).stream(),
                            ServiceLoader.load(PlanRefinerProvider.class).stream(),
                            ServiceLoader.load(NetlinkOpsProvider.class).stream(),
                            ServiceLoader.load(ObjectDriverProvider.class).stream(),
                            ServiceLoader.load(ConfigSourceProvider.class).stream())
                    .flatMap(providers -> providers)
                    .map(this::builtIn)
                    .toList();
        } catch (ServiceConfigurationError | LinkageError e) {
            throw new PluginException(
                    ErrorCode.BUG,
                    "cannot load the plugins that belong to this program (" + e.getMessage()
                            + "): is the installation complete, and may the process open enough files (ulimit -n)?",
                    e);
        }
    }

    private Found builtIn(ServiceLoader.Provider<?> provider) {
        PluginEntry entry = entry(provider.type());
        return isExcluded(entry) ? new Found.Unusable(entry.in(PluginEntry.EXCLUDED)) : Found.of(provider.get(), entry);
    }

    private boolean isExcluded(PluginEntry entry) {
        return excluded.stream().anyMatch(entry::isCalled);
    }

    List<Found> droppedIn(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        var found = new ArrayList<Found>();
        try (Stream<Path> entries = Files.list(directory)) {
            Optional<String> unsafe = Trusted.objection(directory);
            entries.filter(entry -> Files.isDirectory(entry) || entry.toString().endsWith(".jar"))
                    .sorted()
                    .forEach(entry -> found.addAll(judge(entry, unsafe)));
            return found;
        } catch (IOException e) {
            throw new PluginException(
                    ErrorCode.CONFIG,
                    "cannot read the plugins directory " + directory + " (" + e.getMessage() + ")",
                    e);
        }
    }

    /** None of its code runs if there is an objection. */
    private List<Found> judge(Path path, Optional<String> unsafe) {
        PluginEntry unread = DropIn.unread(path, PluginEntry.EXCLUDED);
        if (isExcluded(unread)) {
            return List.of(new Found.Unusable(unread));
        }
        try {
            DropIn plugin = DropIn.read(path);
            PluginEntry entry = plugin.entry(PluginEntry.EXCLUDED);
            if (isExcluded(entry)) {
                return List.of(new Found.Unusable(entry));
            }
            Optional<String> objection = unsafe.isPresent() ? unsafe : objection(plugin);
            return objection
                    .<List<Found>>map(reason -> List.of(new Found.Unusable(entry.in(reason))))
                    .orElseGet(() -> load(plugin));
        } catch (IOException e) {
            return List.of(new Found.Unusable(unread.in("cannot be read: " + e)));
        } catch (FindException e) {
            return List.of(new Found.Unusable(unread.in(LoadFailure.unreadable(e))));
        }
    }

    private static Optional<String> objection(DropIn plugin) throws IOException {
        Optional<String> unsafe = Trusted.objectionToAll(plugin.path());
        if (unsafe.isPresent()) {
            return unsafe;
        }
        if (!DropIn.isPossible()) {
            return Optional.of("not loaded, for this program runs on the class path: put the jar there,"
                    + " or run the program on the module path");
        }
        return ApiVersion.objection(plugin.modules());
    }

    private List<Found> load(DropIn plugin) {
        var work = new TimedWork<>("loden-plugin " + plugin.path().getFileName(), plugin::load);
        return switch (work.result(limit)) {
            case TimedWork.Done<List<Found>> done -> done.value().isEmpty() ? List.of(useless(plugin)) : done.value();
            case TimedWork.Failed<List<Found>> failed ->
                List.of(new Found.Unusable(plugin.entry(LoadFailure.text(failed.reason(), plugin))));
            case TimedWork.Late<List<Found>> late ->
                List.of(new Found.Unusable(plugin.entry("hangs while loading, for more than " + limit.toSeconds()
                        + " s at " + late.where() + "; ask its author, or leave it out with --exclude-plugin")));
        };
    }

    private static Found useless(DropIn plugin) {
        return new Found.Unusable(
                plugin.entry("provides no extension of Loden: its module-info needs \"provides dev.loden.api.spi....\","
                        + " a plain jar META-INF/services; a library belongs into its plugin's directory"));
    }

    static PluginEntry entry(Class<?> provider) {
        Optional<ModuleDescriptor> module =
                Optional.ofNullable(provider.getModule().getDescriptor());
        return new PluginEntry(
                module.map(ModuleDescriptor::name).orElse("-"),
                module.flatMap(ModuleDescriptor::rawVersion).orElse("-"),
                module.flatMap(ApiVersion::of).orElse("-"),
                "-",
                location(provider),
                PluginEntry.READY);
    }

    private static String location(Class<?> provider) {
        Module module = provider.getModule();
        return Optional.ofNullable(module.getLayer())
                .flatMap(layer -> layer.configuration().findModule(module.getName()))
                .flatMap(resolved -> resolved.reference().location())
                .or(() -> source(provider))
                .map(PluginLayers::path)
                .orElse("-");
    }

    private static Optional<URI> source(Class<?> provider) {
        try {
            CodeSource source = provider.getProtectionDomain().getCodeSource();
            return source == null
                    ? Optional.empty()
                    : Optional.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static String path(URI location) {
        return location.getScheme().equals("file") ? Path.of(location).toString() : location.toString();
    }
}
