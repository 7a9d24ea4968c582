package dev.loden.distro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.loden.lab.process.Shell;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution as it is assembled, through its launchers: the module path, which no other test has. */
class DistributionIT {
    private static final Path HOME = Path.of(System.getProperty("loden.distribution", "target/loden"));

    @Test
    void saysItsVersion() throws IOException {
        Path commit = HOME.resolve("conf/commit"); // ./dev build writes it, Maven does not
        String built =
                Files.exists(commit) ? " (commit " + Files.readString(commit).strip() + ")" : "";
        assertEquals(new Shell.Result(0, "lodend 0.1.0\n", ""), run("lodend", "--version"));
        assertEquals(new Shell.Result(0, "loden 0.1.0" + built + "\n", ""), run("loden", "--version"));
    }

    @Test
    void refusesAnUnknownFlagInOneLine() {
        assertEquals(
                new Shell.Result(2, "", "lodend: unknown flag --ifac; did you mean --iface?\n"),
                run("lodend", "--ifac=eth0"));
    }

    @Test
    void listsThePluginsThatNoCodeNames() {
        Shell.Result result = run("loden", "plugins");
        assertEquals(0, result.exit(), result.err());
        for (String plugin : List.of("backend vxlan", "netlink", "store etcd", "store file")) {
            assertTrue(result.out().contains(plugin), () -> plugin + " is not among\n" + result.out());
        }
        assertEquals("", result.err());
    }

    @Test
    void listsThePluginsAsJson() throws IOException {
        Shell.Result result = run("loden", "plugins", "--json");
        assertEquals(0, result.exit(), result.err());
        var plugins = new JsonMapper().readTree(result.out()).get("plugins");
        var ready = new ArrayList<String>();
        for (JsonNode plugin : plugins) {
            assertTrue(plugin.get("jar").textValue().endsWith(".jar"), plugin::toString);
            assertTrue(plugin.get("module").textValue().startsWith("dev.loden."), plugin::toString);
            if (plugin.get("state").textValue().equals("ready")) {
                ready.add(plugin.get("provides").textValue());
            }
        }
        assertTrue(ready.containsAll(List.of("backend vxlan", "netlink", "store etcd")), ready::toString);
        assertEquals("", result.err());
    }

    @Test
    void theDaemonLoadsNoLibraryThatItDoesNotNeed() {
        String loaded = Shell.run(
                "env",
                "LODEN_JAVA_OPTS=-Xlog:class+load:stderr",
                "LODEN_ARCHIVE=/nowhere/lodend.aot", // which loads what refers to a library, too
                "sh",
                "-c",
                HOME.resolve("bin/lodend")
                        + " --subnet-store=file:/nowhere --net-config-path=/nowhere/config.json 2>&1; true");
        assertTrue(loaded.contains("dev.loden.distro.Lodend"), loaded);
        assertFalse(loaded.contains("com.fasterxml.jackson.databind"), loaded);
        assertFalse(loaded.contains("com.google.re2j"), loaded);
    }

    /** The directory is no module of the start; what is in it has to be there as a whole. */
    @Test
    void keepsGrpcOutsideTheModulePathOfTheStart() {
        var atStart = names(ModuleFinder.of(HOME.resolve("lib")));
        assertEquals(
                Set.of(), atStart.stream().filter(DistributionIT::isForGrpc).collect(Collectors.toSet()));
        assertTrue(atStart.contains("dev.loden.subnet.etcd"), atStart::toString);
        var later = names(ModuleFinder.of(HOME.resolve("lib/grpc")));
        assertTrue(later.containsAll(List.of("dev.loden.store.grpc", "io.grpc", "io.grpc.netty")), later::toString);
        assertEquals(Set.of(), later.stream().filter(atStart::contains).collect(Collectors.toSet()));
    }

    private static boolean isForGrpc(String module) {
        return module.matches("(io\\.(grpc|netty|perfmark)|com\\.google|dev\\.loden\\.store\\.grpc).*");
    }

    private static Set<String> names(ModuleFinder finder) {
        return finder.findAll().stream()
                .map(module -> module.descriptor().name())
                .collect(Collectors.toSet());
    }

    @Test
    void hasTheNativeLibraryOfEachArchitecture() throws IOException {
        for (String architecture : List.of("x86_64", "aarch64")) {
            try (Stream<Path> files = Files.list(HOME.resolve("lib/native").resolve(architecture))) {
                assertEquals(
                        1, files.filter(file -> file.toString().endsWith(".so")).count(), architecture);
            }
        }
    }

    @Test
    @Tag("net")
    void playsTheReferenceRun() {
        Shell.Result result = run(Duration.ofMinutes(15), "loden", "lab"); // a minute on an idle machine
        assertEquals(0, result.exit(), result.out() + result.err());
        assertEquals(
                6, result.out().lines().filter(line -> line.contains("ttl=62")).count(), result.out());
    }

    @Test
    @Tag("net")
    void startsAsWellWithAnArchiveThatNoLongerFits(@TempDir Path scratch) throws IOException {
        Path copy = scratch.resolve("loden");
        Shell.run("cp", "-a", HOME.toString(), copy.toString());
        Shell.run(copy.resolve("bin/loden").toString(), "archive");
        assertEquals("lodend 0.1.0\n", version(copy));
        Shell.run("touch", copy.resolve("lib/loden-core-0.1.0.jar").toString());
        assertEquals("lodend 0.1.0\n", version(copy));
        try (Stream<Path> archives = Files.list(copy.resolve("archive"))) {
            Files.writeString(archives.findFirst().orElseThrow(), "no archive at all");
        }
        assertEquals("lodend 0.1.0\n", version(copy));
    }

    /** Without its native library a training run cannot come to its end; the JVM writes an archive of it all the same. */
    @Test
    @Tag("net")
    void keepsNoArchiveOfATrainingRunThatFailed(@TempDir Path scratch) throws IOException {
        Path copy = scratch.resolve("loden");
        Shell.run("cp", "-a", HOME.toString(), copy.toString());
        Shell.run("sh", "-c", "rm -rf " + copy + "/archive " + copy + "/lib/native/*/*");
        Shell.Result result = Shell.attempt(List.of(copy.resolve("bin/loden").toString(), "archive"));
        assertEquals(1, result.exit(), result.out());
        assertTrue(result.err().contains("cannot load the native library"), result.err());
        assertFalse(result.err().contains("\tat "), result.err());
        try (Stream<Path> archives = Files.list(copy.resolve("archive"))) {
            assertEquals(List.of(), archives.toList());
        }
    }

    private static String version(Path home) {
        return Shell.run(home.resolve("bin/lodend").toString(), "--version");
    }

    private static Shell.Result run(String program, String... arguments) {
        return run(Duration.ofMinutes(2), program, arguments);
    }

    private static Shell.Result run(Duration limit, String program, String... arguments) {
        var command =
                Stream.concat(Stream.of(HOME.resolve("bin").resolve(program).toString()), Stream.of(arguments));
        return Shell.attempt(limit, command.toList());
    }
}
