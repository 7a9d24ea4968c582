package dev.loden.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.spi.PluginException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;

/**
 * Real jars of plugins, compiled here.
 *
 * @param directory where sources and classes go, and the directory of plugins
 */
record PluginJars(Path directory) {
    /** Of type %1$s; %2$s is put into the class. */
    private static final String BACKEND = """
            package com.example.%1$s;

            public final class Provider implements dev.loden.api.spi.BackendProvider {
                %2$s

                @Override
                public String type() {
                    return "%1$s";
                }

                @Override
                public dev.loden.api.spi.Backend open(dev.loden.api.spi.BackendContext context) {
                    throw new UnsupportedOperationException();
                }
            }
            """;

    private static final String MODULE = """
            module %1$s {
                requires dev.loden.api;
                provides dev.loden.api.spi.BackendProvider with com.example.%2$s.Provider;
            }
            """;

    Path plugins() {
        return directory.resolve("plugins");
    }

    /** A backend of that type, which can be used. */
    Path backend(String type, Path api) {
        return backend("com.example." + type, type, api, plugins().resolve(type + ".jar"));
    }

    Path backend(String module, String type, Path api, Path jar) {
        return pack(module, sources(module, type, ""), List.of(api), jar);
    }

    /** The same with something in its class. */
    Path backendWith(String type, String code) {
        return pack(
                "com.example." + type,
                sources("com.example." + type, type, code),
                List.of(ourApi()),
                plugins().resolve(type + ".jar"));
    }

    static Map<String, String> sources(String module, String type, String code) {
        return Map.of("Provider", BACKEND.formatted(type, code), "module-info", MODULE.formatted(module, type));
    }

    /** Compiles with a module path and makes a jar of version 1.2.3. */
    Path pack(String name, Map<String, String> sources, List<Path> path, Path jar) {
        try {
            Path classes = compile(name, "1.2.3", sources, path);
            Files.createDirectories(jar.getParent());
            tool(
                    "jar",
                    "--create",
                    "--file",
                    jar.toString(),
                    "--module-version",
                    "1.2.3",
                    "-C",
                    classes.toString(),
                    ".");
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path compile(String name, String version, Map<String, String> sources, List<Path> path) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("src-" + name + "-" + version));
        Path classes = directory.resolve("classes-" + name + "-" + version);
        var arguments = new ArrayList<>(
                List.of("--release", "21", "-proc:none", "--module-version", version, "-d", classes.toString()));
        if (!path.isEmpty()) {
            arguments.addAll(List.of(
                    "-p", String.join(":", path.stream().map(Path::toString).toList())));
        }
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = folder.resolve(source.getKey() + ".java");
            Files.writeString(file, source.getValue());
            arguments.add(file.toString());
        }
        tool("javac", arguments.toArray(new String[0]));
        return classes;
    }

    /** The API as it is, by another version number. */
    Path otherApi(String version) throws IOException {
        return compile(
                "dev.loden.api",
                version,
                Map.of(
                        "module-info", "module dev.loden.api { exports dev.loden.api.spi; }",
                        "BackendProvider",
                                "package dev.loden.api.spi; public interface BackendProvider"
                                        + " { String type(); Backend open(BackendContext context); }",
                        "Backend", "package dev.loden.api.spi; public interface Backend {}",
                        "BackendContext", "package dev.loden.api.spi; public class BackendContext {}"),
                List.of());
    }

    /** As a jar with its version. */
    Path otherApiJar(String version, Path jar) throws IOException {
        Files.createDirectories(jar.getParent());
        tool(
                "jar",
                "--create",
                "--file",
                jar.toString(),
                "--module-version",
                version,
                "-C",
                otherApi(version).toString(),
                ".");
        return jar;
    }

    static Path ourApi() {
        try {
            return Path.of(PluginException.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static void tool(String name, String... arguments) {
        int code = ToolProvider.findFirst(name).orElseThrow().run(System.out, System.err, arguments);
        assertEquals(0, code, name + " " + String.join(" ", arguments));
    }

    /** What was found without Loden's own, which are on the module path of these tests. */
    static List<PluginEntry> droppedIn(ServiceCatalog catalog) {
        return catalog.plugins().stream()
                .filter(plugin -> !plugin.module().startsWith("dev.loden."))
                .toList();
    }
}
