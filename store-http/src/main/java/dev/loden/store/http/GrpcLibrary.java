package dev.loden.store.http;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolutionException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * Finds the gRPC library: on the module path, or in a directory beside this module's own jar, which the Java runtime does not read when
 * it starts. So it takes neither time nor memory before it is needed.
 *
 * <p><b>Thread</b>: any.
 */
public final class GrpcLibrary {
    /** Beside this module's jar: a jar each for the library, what it needs, and our use of it. */
    static final String DIRECTORY = "grpc";

    private GrpcLibrary() {}

    /**
     * Loads the library.
     *
     * @return what makes connections
     * @throws IOException if it is not there or cannot be loaded, with the place where it belongs
     */
    public static GrpcProvider load() throws IOException {
        Optional<GrpcProvider> found = onModulePath();
        return found.isPresent() ? found.get() : in(directory(GrpcLibrary.class.getModule()));
    }

    private static Optional<GrpcProvider> onModulePath() {
        return ServiceLoader.load(GrpcProvider.class).findFirst();
    }

    /** Of a program that is not started from module jars, there is none. */
    private static Optional<Path> directory(Module module) {
        return Optional.ofNullable(module.getLayer())
                .flatMap(layer -> layer.configuration().findModule(module.getName()))
                .flatMap(resolved -> resolved.reference().location())
                .filter(location -> "file".equals(location.getScheme()))
                .map(GrpcLibrary::sibling);
    }

    private static Path sibling(URI jar) {
        return Path.of(jar).resolveSibling(DIRECTORY);
    }

    static GrpcProvider in(Optional<Path> directory) throws IOException {
        Path path = directory
                .filter(Files::isDirectory)
                .orElseThrow(() -> new IOException(
                        "there is no " + directory.map(Path::toString).orElse("gRPC library on the module path")));
        try {
            return ServiceLoader.load(layer(ModuleFinder.of(path)), GrpcProvider.class)
                    .findFirst()
                    .orElseThrow(() -> new IOException("there is no gRPC library in " + path));
        } catch (FindException
                | ResolutionException
                | LayerInstantiationException
                | ServiceConfigurationError
                | LinkageError e) {
            throw new IOException("the gRPC library in " + path + " cannot be loaded (" + e.getMessage() + ")", e);
        }
    }

    /** Ours are found before those in the directory. */
    private static ModuleLayer layer(ModuleFinder finder) {
        ModuleLayer ours =
                Optional.ofNullable(GrpcLibrary.class.getModule().getLayer()).orElse(ModuleLayer.boot());
        var roots = finder.findAll().stream()
                .map(reference -> reference.descriptor())
                .map(ModuleDescriptor::name)
                .filter(name -> ours.findModule(name).isEmpty())
                .collect(Collectors.toSet());
        Configuration configuration = ours.configuration().resolve(finder, ModuleFinder.of(), roots);
        return ours.defineModulesWithOneLoader(configuration, GrpcLibrary.class.getClassLoader());
    }
}
