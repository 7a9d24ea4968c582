package dev.loden.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real jars, compiled here, dropped into a plugins directory. */
class ServiceCatalogTest {
    private static final String BACKEND = """
            package com.example.%1$s;

            public final class Provider implements dev.loden.api.spi.BackendProvider {
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
            module com.example.%1$s {
                requires dev.loden.api;
                provides dev.loden.api.spi.BackendProvider with com.example.%1$s.Provider;
            }
            """;

    @TempDir
    Path directory;

    @Test
    void findsNothingWhereThereIsNoDirectory() {
        assertEquals(List.of(), droppedIn(ServiceCatalog.discover(directory.resolve("absent"))));
    }

    @Test
    void loadsADroppedInJar() {
        Path jar = plugin("carrier", ourApi());

        ServiceCatalog catalog = ServiceCatalog.discover(directory.resolve("plugins"));

        assertEquals(
                List.of(new PluginEntry(
                        "com.example.carrier", "1.2.3", "0.1.0", "backend carrier", jar.toString(), PluginEntry.READY)),
                droppedIn(catalog));
        assertEquals("carrier", catalog.backendPlugins().backend("carrier").type());
    }

    @ParameterizedTest
    @CsvSource({"plugins, rwxrwxr-x", "plugins, rwxr-xrwx", "carrier, rw-rw-r--", "carrier, rw-r--rw-"})
    void doesNotLoadWhatOthersCanWrite(String which, String mode) throws IOException {
        Path jar = plugin("carrier", ourApi());
        Path writable = which.equals("plugins") ? directory.resolve("plugins") : jar;
        Files.setPosixFilePermissions(writable, PosixFilePermissions.fromString(mode));

        PluginEntry found =
                droppedIn(ServiceCatalog.discover(directory.resolve("plugins"))).getFirst();

        assertTrue(found.state().contains("others can write " + writable), found.state());
    }

    /** Only root can give files away. */
    @Test
    @Tag("net")
    void doesNotLoadWhatAnotherUserOwns() throws IOException {
        Path jar = plugin("carrier", ourApi());
        Files.setAttribute(jar, "unix:uid", 12345);

        PluginEntry found =
                droppedIn(ServiceCatalog.discover(directory.resolve("plugins"))).getFirst();

        assertTrue(found.state().contains("user 12345 can write " + jar), found.state());
    }

    @Test
    void loadsEachPluginIntoALayerOfItsOwn() {
        plugin("carrier", ourApi());
        plugin("pigeon", ourApi());

        ServiceCatalog catalog = ServiceCatalog.discover(directory.resolve("plugins"));

        assertTrue(catalog.backendPlugins()
                        .backend("carrier")
                        .getClass()
                        .getModule()
                        .getLayer()
                != catalog.backendPlugins()
                        .backend("pigeon")
                        .getClass()
                        .getModule()
                        .getLayer());
    }

    @Test
    void listsWhatItCannotLoadAndGoesOn() throws IOException {
        plugin("carrier", ourApi());
        Path junk = directory.resolve("plugins/junk.jar");
        Files.writeString(junk, "not a jar");

        ServiceCatalog catalog = ServiceCatalog.discover(directory.resolve("plugins"));

        assertEquals("carrier", catalog.backendPlugins().backend("carrier").type());
        PluginEntry broken = droppedIn(catalog).getLast();
        assertEquals(junk.toString(), broken.jar());
        assertTrue(!broken.state().equals(PluginEntry.READY), broken.toString());
    }

    @Test
    void refusesAPluginMadeForANewerApi() throws IOException {
        plugin("carrier", newerApi());

        ServiceCatalog catalog = ServiceCatalog.discover(directory.resolve("plugins"));

        assertEquals(
                "needs dev.loden.api 0.9.0, this is 0.1.0",
                droppedIn(catalog).getFirst().state());
        assertThrows(PluginException.class, () -> catalog.backendPlugins().backend("carrier"));
    }

    @Test
    void takesTheFirstOfTwoWithOneName() {
        plugin("carrier", ourApi());
        compileAndPack("com.example.other", "carrier", ourApi(), directory.resolve("plugins/z-carrier.jar"));

        List<String> states = droppedIn(ServiceCatalog.discover(directory.resolve("plugins"))).stream()
                .map(PluginEntry::state)
                .toList();

        assertEquals(List.of(PluginEntry.READY, "not used: there is another backend carrier"), states);
    }

    @Test
    void namesWhatThereIsWhereAPluginIsMissing() {
        plugin("carrier", ourApi());
        plugin("pigeon", ourApi());
        ServiceCatalog catalog = ServiceCatalog.discover(directory.resolve("plugins"));

        PluginException e = assertThrows(
                PluginException.class, () -> catalog.backendPlugins().backend("ipip"));

        assertEquals(ErrorCode.CONFIG, e.code());
        assertEquals(
                "Backend.Type \"ipip\": there is no such plugin; there are: alloc, carrier, host-gw, pigeon, vxlan (see loden plugins)",
                e.getMessage());
    }

    private Path plugin(String type, Path api) {
        return compileAndPack("com.example." + type, type, api, directory.resolve("plugins/" + type + ".jar"));
    }

    private Path compileAndPack(String module, String type, Path api, Path jar) {
        try {
            Path sources = Files.createDirectories(directory.resolve("src-" + module));
            Path classes = directory.resolve("classes-" + module);
            Files.createDirectories(jar.getParent());
            Files.writeString(sources.resolve("Provider.java"), BACKEND.formatted(type));
            Files.writeString(
                    sources.resolve("module-info.java"),
                    MODULE.formatted(type).replace("module com.example." + type, "module " + module));
            tool(
                    "javac",
                    "--release",
                    "21",
                    "-p",
                    api.toString(),
                    "-d",
                    classes.toString(),
                    sources.resolve("Provider.java").toString(),
                    sources.resolve("module-info.java").toString());
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

    /** The API as it is, by another version number. */
    private Path newerApi() throws IOException {
        Path sources = Files.createDirectories(directory.resolve("newer"));
        Path classes = directory.resolve("newer-classes");
        var files = new ArrayList<>(List.of("--release", "21", "--module-version", "0.9.0", "-d", classes.toString()));
        files.addAll(write(sources, "module-info", "module dev.loden.api { exports dev.loden.api.spi; }"));
        files.addAll(write(
                sources,
                "BackendProvider",
                "package dev.loden.api.spi; public interface BackendProvider"
                        + " { String type(); Backend open(BackendContext context); }"));
        files.addAll(write(sources, "Backend", "package dev.loden.api.spi; public interface Backend {}"));
        files.addAll(write(sources, "BackendContext", "package dev.loden.api.spi; public class BackendContext {}"));
        tool("javac", files.toArray(new String[0]));
        return classes;
    }

    private static List<String> write(Path directory, String name, String text) throws IOException {
        Path file = directory.resolve(name + ".java");
        Files.writeString(file, text);
        return List.of(file.toString());
    }

    private static Path ourApi() {
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

    private static void tool(String name, String... arguments) {
        int code = ToolProvider.findFirst(name).orElseThrow().run(System.out, System.err, arguments);
        assertEquals(0, code, name + " " + String.join(" ", arguments));
    }

    /** Without Loden's own, which are on the module path of these tests. */
    private static List<PluginEntry> droppedIn(ServiceCatalog catalog) {
        return catalog.plugins().stream()
                .filter(plugin -> !plugin.module().startsWith("dev.loden."))
                .toList();
    }
}
