package dev.loden.it;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Our modules as the distribution ships them. */
final class Shipped {
    private static final Path LIB = Scenario.HOME.resolve("lib");

    static final JavaClasses CLASSES = new ClassFileImporter().importJars(jars("loden-"));
    static final Map<String, ModuleDescriptor> MODULES = ModuleFinder.of(LIB, LIB.resolve("grpc")).findAll().stream()
            .map(ModuleReference::descriptor)
            .filter(module -> module.name().startsWith("dev.loden."))
            .collect(Collectors.toMap(ModuleDescriptor::name, module -> module));

    private Shipped() {}

    /** The jars whose names begin so; the caller closes them, or the end of the process does. */
    static List<JarFile> jars(String prefix) {
        try (Stream<Path> atStart = Files.list(LIB);
                Stream<Path> later = Files.list(LIB.resolve("grpc"))) {
            return Stream.concat(atStart, later)
                    .filter(jar -> jar.getFileName().toString().startsWith(prefix))
                    .map(Shipped::open)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JarFile open(Path jar) {
        try {
            return new JarFile(jar.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
