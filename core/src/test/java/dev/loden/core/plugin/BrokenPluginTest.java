package dev.loden.core.plugin;

import static dev.loden.core.plugin.PluginJars.droppedIn;
import static dev.loden.core.plugin.PluginJars.ourApi;
import static dev.loden.core.plugin.PluginJars.sources;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way a dropped-in plugin can be broken: the start goes on, and one line names jar, module, version and remedy. */
class BrokenPluginTest {
    private static final String LIBRARY = "package com.example.lib; public class Lib {}";

    @TempDir
    Path directory;

    private PluginJars jars;

    @BeforeEach
    void makeJars() {
        jars = new PluginJars(directory);
    }

    @Test
    void provideNothing() {
        Path jar = jars.pack(
                "com.example.lib",
                Map.of("module-info", "module com.example.lib {}", "Lib", LIBRARY),
                List.of(),
                jars.plugins().resolve("lib.jar"));

        assertTrouble(jar, "com.example.lib", "provides no extension of Loden: its module-info needs");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "public Provider() { throw new IllegalStateException(\"no\\nluck\"); } | java.lang.IllegalStateException: no luck",
                "static { if (true) { throw new NoSuchMethodError(\"Lib.x\"); } }       | java.lang.NoSuchMethodError: Lib.x",
                "public Provider() { throw new StackOverflowError(); }                  | java.lang.StackOverflowError",
                "public java.util.List<dev.loden.api.spi.ProviderFlag> flags() { throw new AbstractMethodError(); } | java.lang.AbstractMethodError",
                "public java.util.List<dev.loden.api.spi.ProviderFlag> flags() { return null; } | it has no name, or no list of flags",
            })
    void throwWhileLoading(String code, String reason) {
        Path jar = jars.backendWith("carrier", code);

        assertTrouble(
                jar, "com.example.carrier", "throws while loading: ", reason, "leave it out with --exclude-plugin");
    }

    @Test
    void hangWhileLoading() {
        Path jar = jars.backendWith(
                "carrier", "public Provider() { while (true) { java.util.concurrent.locks.LockSupport.park(); } }");

        ServiceCatalog catalog =
                ServiceCatalog.discover(jars.plugins(), new PluginLayers(Set.of(), Duration.ofSeconds(1)));

        assertTrouble(
                catalog,
                jar,
                "com.example.carrier",
                "hangs while loading, for more than 1 s at com.example.carrier",
                "Provider.<init>(Provider.java:4)",
                "--exclude-plugin");
    }

    @Test
    void lackALibrary() {
        Path library = library("com.example.lib", directory.resolve("lib.jar"));
        Path jar = jars.pack(
                "com.example.carrier",
                Map.of(
                        "Provider",
                                sources("com.example.carrier", "carrier", "").get("Provider"),
                        "module-info",
                                sources("com.example.carrier", "carrier", "")
                                        .get("module-info")
                                        .replace("requires", "requires com.example.lib; requires")),
                List.of(ourApi(), library),
                jars.plugins().resolve("carrier.jar"));

        assertTrouble(
                jar,
                "com.example.carrier",
                "Module com.example.lib not found, required by com.example.carrier: put its jar beside the plugin's");
    }

    @Test
    void bringTwoJarsWithOnePackage() {
        Path plugin = inADirectory();
        library("com.example.lib", plugin.resolve("lib.jar"));
        library("com.example.other", plugin.resolve("other.jar"));

        assertTrouble(plugin, "com.example.carrier", "com.example.lib", "com.example.other", "leave one out");
    }

    @Test
    void bringTwoVersionsOfOneModule() {
        Path plugin = inADirectory();
        library("com.example.lib", plugin.resolve("lib-1.jar"));
        library("com.example.lib", plugin.resolve("lib-2.jar"));

        assertTrouble(
                plugin, "-", "Two versions of module com.example.lib", "lib-1.jar", "lib-2.jar", "keep one of them");
    }

    @Test
    void areForANewerApi() throws IOException {
        Path jar = jars.backend("carrier", jars.otherApi("0.9.0"));

        assertTrouble(
                jar,
                "com.example.carrier",
                "needs dev.loden.api 0.9.0, this is 0.1.0: take a version of the plugin that was made for 0.1.0, or a Loden");
    }

    /** What it brings is never used; but a plain jar says by it what it was made for. */
    @ParameterizedTest
    @CsvSource({"0.0.9, true", "0.9.0, false", "1.0.0, false"})
    void bringAnApi(String version, boolean usable) throws IOException {
        Path plugin = inADirectory();
        jars.otherApiJar(version, plugin.resolve("loden-api.jar"));

        if (usable) {
            assertEquals(
                    List.of(PluginEntry.READY),
                    droppedIn(discover()).stream().map(PluginEntry::state).toList());
        } else {
            assertTrouble(plugin, "com.example.carrier", "needs dev.loden.api " + version + ", this is 0.1.0");
        }
    }

    @Test
    void haveTheApiInTheirOwnJar() throws IOException {
        jars.backend("carrier", jars.otherApi("0.0.9"));
        Path fat = jars.plugins().resolve("fat.jar");
        Path classes = directory.resolve("classes-dev.loden.api-0.0.9");
        Files.delete(classes.resolve("module-info.class"));
        Files.delete(jars.plugins().resolve("carrier.jar"));
        PluginJars.tool("jar", "--create", "--file", fat.toString(), "-C", classes.toString(), ".");

        assertTrouble(fat, "fat", "it brings Loden's own classes; build it without them (Maven: scope provided)");
    }

    @Test
    void areADamagedJar() throws IOException {
        Path junk = Files.createDirectories(jars.plugins()).resolve("junk.jar");
        Files.writeString(junk, "not a jar");

        assertTrouble(junk, "-", "is no plugin's jar: ", "remove it, or copy it anew");
    }

    @ParameterizedTest
    @CsvSource({"true, rwxrwxrwx", "false, rw-r--rw-"})
    void canBeWrittenByOthers(boolean all, String mode) throws IOException {
        Path jar = jars.backend("carrier", ourApi());
        Path writable = all ? jars.plugins() : jar;
        Files.setPosixFilePermissions(writable, PosixFilePermissions.fromString(mode));

        assertTrouble(jar, "com.example.carrier", "others can write " + writable + ": chmod go-w it");
    }

    @Test
    void areThereTwice() {
        Path first = jars.backend("carrier", ourApi());
        Path second = jars.backend(
                "com.example.other", "carrier", ourApi(), jars.plugins().resolve("z.jar"));

        assertTrouble(
                second,
                "com.example.other",
                "there is another backend carrier, of " + first + " (module com.example.carrier, version 1.2.3)",
                "remove one, or leave one out with --exclude-plugin");
    }

    private Path inADirectory() {
        Path plugin = jars.plugins().resolve("carrier");
        jars.backend("com.example.carrier", "carrier", ourApi(), plugin.resolve("carrier.jar"));
        return plugin;
    }

    private Path library(String module, Path jar) {
        return jars.pack(
                module,
                Map.of("module-info", "module " + module + " { exports com.example.lib; }", "Lib", LIBRARY),
                List.of(),
                jar);
    }

    private ServiceCatalog discover() {
        return ServiceCatalog.discover(jars.plugins(), Set.of());
    }

    private void assertTrouble(Path jar, String module, String... parts) {
        assertTrouble(discover(), jar, module, parts);
    }

    /** One line for it, and the program goes on. */
    private static void assertTrouble(ServiceCatalog catalog, Path jar, String module, String... parts) {
        List<String> lines = catalog.troubles().stream()
                .filter(trouble -> !trouble.contains("(module dev.loden."))
                .toList();
        assertEquals(1, lines.size(), lines::toString);
        String line = lines.getFirst();
        assertEquals(1, line.lines().count(), line);
        boolean isRead = !module.equals("-");
        assertTrue(line.startsWith("plugin " + jar + (isRead ? " (module " + module + ", version " : ": ")), line);
        for (String part : parts) {
            assertTrue(line.contains(part), () -> "\"" + part + "\" is not in: " + line);
        }
    }
}
