package dev.loden.core.plugin;

import dev.loden.api.spi.BackendProvider;
import dev.loden.api.spi.ConfigSourceProvider;
import dev.loden.api.spi.NetlinkOpsProvider;
import dev.loden.api.spi.ObjectDriverProvider;
import dev.loden.api.spi.PlanRefinerProvider;
import dev.loden.api.spi.SubnetManagerProvider;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One jar, or directory of jars, of the plugins directory. It gets a module layer of its own, so that plugins cannot get into
 * each other's way. Of the modules it brings, those that we have too are passed over: ours count.
 *
 * @param path of the jar or directory
 * @param finder of its modules
 * @param modules what they say of themselves
 */
record DropIn(Path path, ModuleFinder finder, Set<ModuleDescriptor> modules) {
    private static final String SPI = "dev.loden.api.spi.";

    /**
     * Reads what it says of itself; none of its code runs.
     *
     * @throws FindException if it cannot be read
     */
    static DropIn read(Path path) {
        ModuleFinder finder = ModuleFinder.of(path);
        return new DropIn(
                path,
                finder,
                finder.findAll().stream().map(ModuleReference::descriptor).collect(Collectors.toUnmodifiableSet()));
    }

    /** For a list: the module that provides something, else the first that we have not. */
    PluginEntry entry(String state) {
        return modules.stream()
                .filter(module -> ours().findModule(module.name()).isEmpty())
                .min(Comparator.comparing((ModuleDescriptor module) -> !providesSomething(module))
                        .thenComparing(ModuleDescriptor::name))
                .map(module -> entry(module, path, state))
                .orElseGet(() -> unread(path, state));
    }

    private static boolean providesSomething(ModuleDescriptor module) {
        return module.provides().stream()
                .anyMatch(provided -> provided.service().startsWith(SPI));
    }

    static PluginEntry unread(Path path, String state) {
        return new PluginEntry("-", "-", "-", "-", path.toString(), state);
    }

    private static PluginEntry entry(ModuleDescriptor module, Path path, String state) {
        return new PluginEntry(
                module.name(),
                module.rawVersion().orElse("-"),
                ApiVersion.of(module).orElse("-"),
                "-",
                path.toString(),
                state);
    }

    /** Loads it and asks its providers what they are: whatever its code throws comes through. */
    List<Found> load() {
        ModuleLayer layer = layer();
        var found = new ArrayList<Found>();
        collect(layer, BackendProvider.class, found);
        collect(layer, SubnetManagerProvider.class, found);
        collect(layer, PlanRefinerProvider.class, found);
        collect(layer, NetlinkOpsProvider.class, found);
        collect(layer, ObjectDriverProvider.class, found);
        collect(layer, ConfigSourceProvider.class, found);
        return found;
    }

    private ModuleLayer layer() {
        ModuleLayer ours = ours();
        Set<String> roots = modules.stream()
                .map(ModuleDescriptor::name)
                .filter(name -> ours.findModule(name).isEmpty())
                .collect(Collectors.toSet());
        // Parents first: where a plugin bundles a module that we have, ours is found before its own.
        Configuration configuration = ours.configuration().resolve(ModuleFinder.of(), finder, roots);
        return ModuleLayer.defineModulesWithOneLoader(configuration, List.of(ours), DropIn.class.getClassLoader())
                .layer();
    }

    /** What the layer itself provides comes first, what its parents do is not asked for. */
    private <S> void collect(ModuleLayer layer, Class<S> service, List<Found> found) {
        boolean isProvided = modules.stream()
                .flatMap(module -> module.provides().stream())
                .anyMatch(provided -> provided.service().equals(service.getName()));
        if (!isProvided) {
            return;
        }
        ServiceLoader.load(layer, service).stream()
                .takeWhile(provider -> provider.type().getModule().getLayer() == layer)
                .forEach(provider -> found.add(Found.of(
                        provider.get(), entry(provider.type().getModule().getDescriptor(), path, PluginEntry.READY))));
    }

    /** Which modules have a package, its own and ours. */
    List<String> holders(String packageName) {
        return Stream.concat(modules.stream(), ours().modules().stream().map(Module::getDescriptor))
                .filter(module -> module.packages().contains(packageName))
                .map(ModuleDescriptor::name)
                .distinct()
                .sorted()
                .toList();
    }

    /** What it brings and we have too, with versions: a plugin made for another version may fail by that. */
    String passedOver() {
        var names = new TreeSet<String>();
        for (ModuleDescriptor module : modules) {
            Optional<Module> ours = ours().findModule(module.name());
            ours.ifPresent(kept -> names.add(module.toNameAndVersion() + " (Loden's is used: "
                    + kept.getDescriptor().toNameAndVersion() + ")"));
        }
        return names.isEmpty() ? "" : "; it brings " + String.join(", ", names);
    }

    /** Whether this process runs on the module path, as plugins need it. */
    static boolean isPossible() {
        return DropIn.class.getModule().isNamed();
    }

    private static ModuleLayer ours() {
        return Optional.ofNullable(DropIn.class.getModule().getLayer()).orElse(ModuleLayer.boot());
    }
}
