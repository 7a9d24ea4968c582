package dev.loden.distro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launchers as they are, with directories that look like Javas; each fake prints which one it is and its arguments. */
class LauncherTest {
    @TempDir
    Path scratch;

    private final Map<String, String> environment = new HashMap<>();
    private Path home;

    @BeforeEach
    void installsTheLaunchers() throws IOException {
        home = Files.createDirectory(scratch.resolve("loden"));
        for (String file : List.of("bin/lodend", "bin/loden", "conf/launch.sh")) {
            Files.createDirectories(home.resolve(file).getParent());
            Files.copy(Path.of("src/main/launch", file), home.resolve(file));
        }
        Files.createDirectories(home.resolve("lib/native/x86_64"));
        environment.put("LODEN_JVM_DIR", scratch.resolve("jvm").toString());
        environment.put("PATH", scratch.resolve("path") + ":/usr/bin:/bin");
        javaAt("path-java", "17.0.15");
        Files.createDirectories(scratch.resolve("path"));
        Files.createSymbolicLink(scratch.resolve("path/java"), scratch.resolve("path-java/bin/java"));
    }

    @Test
    void prefersTheBundledRuntimeThenTheVariablesThenThePathThenTheNewest() throws IOException {
        javaAt("jvm/a", "21.0.1");
        javaAt("jvm/b", "25.0.3");
        javaAt("jvm/c", "24");
        assertUses("jvm/b");
        javaAt("path-java", "21.0.2");
        assertUses("path-java");
        environment.put("JAVA_HOME", javaAt("java-home", "22.0.1"));
        assertUses("java-home");
        environment.put("LODEN_JAVA", javaAt("loden-java", "23.0.1"));
        assertUses("loden-java");
        javaAt("loden/runtime", "25.0.3");
        assertUses("loden/runtime");
    }

    @Test
    void takesTheProgramInLodenJavaToo() throws IOException {
        environment.put("LODEN_JAVA", javaAt("loden-java", "25-ea") + "/bin/java");
        assertUses("loden-java");
    }

    @Test
    void refusesALodenJavaThatIsTooOld() throws IOException {
        javaAt("jvm/b", "25.0.3");
        environment.put("LODEN_JAVA", javaAt("loden-java", "1.8.0_402"));
        Outcome outcome = launch("lodend");
        assertEquals(1, outcome.exit);
        assertEquals(
                "loden: LODEN_JAVA=" + scratch + "/loden-java is not a Java of version 21 or newer", outcome.last());
    }

    @Test
    void namesThePackagesIfThereIsNoJava() {
        Outcome outcome = launch("lodend");
        assertEquals(1, outcome.exit);
        assertEquals(1, outcome.lines.size());
        assertTrue(outcome.last().contains("install openjdk-25-jre-headless or openjdk-21-jre-headless"));
    }

    @Test
    void startsTheMainClassWithTheArgumentsAsTheyAre() throws IOException {
        environment.put("JAVA_HOME", javaAt("java-home", "25.0.3"));
        List<String> lines = launch("lodend", "--iface=a b", "*", "").lines;
        int main = lines.indexOf("dev.loden.distro/dev.loden.distro.Lodend");
        assertEquals(List.of("--iface=a b", "*", ""), lines.subList(main + 1, lines.size()));
        assertTrue(lines.contains("-Djffi.boot.library.path=" + home + "/lib/native/x86_64"));
        assertTrue(lines.contains("-Dloden.home=" + home));
        assertTrue(launch("loden", "plugins").lines.contains("dev.loden.distro/dev.loden.distro.cli.Loden"));
    }

    @Test
    void takesTheArchitectureOfTheMachineWhereTheRuntimeDoesNotSayIt() throws IOException {
        Path runtime = Path.of(javaAt("loden/runtime", "25.0.3"));
        Files.writeString(runtime.resolve("release"), "JAVA_VERSION=\"25.0.3\"\n"); // as jlink writes it
        Files.createDirectories(home.resolve("lib/native").resolve(machine()));
        assertTrue(launch("lodend").lines.contains("-Djffi.boot.library.path=" + home + "/lib/native/" + machine()));
    }

    @Test
    void saysInOneLineThatThereIsNoNativeLibrary() throws IOException {
        Path runtime = Path.of(javaAt("loden/runtime", "25.0.3"));
        Files.writeString(runtime.resolve("release"), "JAVA_VERSION=\"25.0.3\"\nOS_ARCH=\"riscv64\"\n");
        Outcome outcome = launch("lodend");
        assertEquals(1, outcome.exit);
        assertEquals(
                List.of("loden: there is no native library for riscv64 in " + home + "/lib/native; it has: x86_64"),
                outcome.lines);
    }

    private static String machine() {
        return System.getProperty("os.arch").replace("amd64", "x86_64");
    }

    @Test
    void worksThroughALinkAndFromADirectoryWithSpaces() throws IOException {
        environment.put("JAVA_HOME", javaAt("java home", "25.0.3"));
        Path moved = scratch.resolve("my loden");
        Files.move(home, moved);
        Path link = Files.createSymbolicLink(scratch.resolve("linked"), moved.resolve("bin/lodend"));
        assertTrue(run(List.of(link.toString())).lines.contains("-Dloden.home=" + moved));
    }

    @Test
    void startsInADirectoryThatIsGone() throws IOException {
        environment.put("JAVA_HOME", javaAt("java-home", "25.0.3"));
        Files.writeString(scratch.resolve("java-home/bin/java"), "#!/bin/sh\npwd -P\n");
        String gone = scratch.resolve("gone").toString();
        String inside = "mkdir " + gone + "; cd " + gone + "; rmdir " + gone + "; ";
        for (String program : List.of("lodend", "loden")) {
            String start = "exec sh " + home.resolve("bin").resolve(program);
            assertEquals("/", run(List.of("sh", "-c", inside + start)).last());
            String madeAgain = "mkdir " + gone + "; ";
            assertEquals(
                    "/", run(List.of("sh", "-c", inside + madeAgain + start)).last());
            assertTrue(Path.of(gone).toFile().delete());
        }
        String start = "cd " + scratch + "; exec sh " + home.resolve("bin/lodend");
        assertEquals(
                scratch.toRealPath().toString(), run(List.of("sh", "-c", start)).last());
    }

    @Test
    void addsTheOperatorsOptionsBehindItsOwn() throws IOException {
        environment.put("JAVA_HOME", javaAt("java-home", "25.0.3"));
        environment.put("LODEN_JAVA_OPTS", "-Xmx512m -Da=b");
        List<String> lines = launch("lodend").lines;
        assertTrue(lines.indexOf("-Xmx512m") > lines.indexOf("-Xmx128m"));
        assertTrue(lines.contains("-Da=b"));
    }

    @ParameterizedTest
    @CsvSource({
        "134217728, 64",
        "67108864, 32",
        "1000, 24",
        "8589934592, 512",
        "max, 512",
        "'', 512",
        "9223372036854771712, 512"
    })
    void limitsTheHeapToHalfOfWhatTheContainerMayUse(String limit, int heap) throws IOException {
        environment.put("JAVA_HOME", javaAt("java-home", "25.0.3"));
        Path file = Files.writeString(scratch.resolve("memory.max"), limit + "\n");
        environment.put("LODEN_MEMORY_LIMIT_FILE", file.toString());
        assertTrue(launch("lodend").lines.contains("-Xmx" + heap + "m"));
    }

    @Test
    void doesNotUseAnArchiveThatOthersCanWrite() throws IOException {
        environment.put("JAVA_HOME", javaAt("java-home", "25.0.3"));
        Path directory = Files.createDirectory(home.resolve("archive"));
        Path archive = Files.createFile(directory.resolve("lodend.aot"));
        assertTrue(launch("lodend").text().contains("-XX:AOTCache="));
        for (Path writable : List.of(directory, archive)) {
            Set<PosixFilePermission> before = Files.getPosixFilePermissions(writable);
            Files.setPosixFilePermissions(writable, PosixFilePermissions.fromString("rwxr-xrwx"));
            Outcome refused = launch("lodend");
            assertFalse(refused.text().contains("-XX:AOTCache="));
            assertTrue(refused.text().contains(archive + " is not used"), refused.text());
            Files.setPosixFilePermissions(writable, before);
        }
    }

    @Test
    void usesTheArchiveOfItsKindIfThereIsOne() throws IOException {
        environment.put("JAVA_HOME", javaAt("java-home", "25.0.3"));
        assertFalse(launch("lodend").text().contains("-XX:AOT"));
        Files.createDirectories(home.resolve("archive"));
        Files.createFile(home.resolve("archive/lodend.aot"));
        assertTrue(launch("lodend").lines.contains("-XX:AOTCache=" + home + "/archive/lodend.aot"));
        javaAt("java-home", "21.0.9");
        assertFalse(launch("lodend").text().contains("archive/lodend"));
        Files.createFile(home.resolve("archive/lodend.jsa"));
        assertTrue(launch("lodend").lines.contains("-XX:SharedArchiveFile=" + home + "/archive/lodend.jsa"));
        environment.put("LODEN_ARCHIVE_RECORD", "/tmp/new");
        assertTrue(launch("lodend").lines.contains("-XX:ArchiveClassesAtExit=/tmp/new"));
        assertFalse(launch("lodend").text().contains("-XX:SharedArchiveFile"));
    }

    private void assertUses(String java) {
        assertEquals(scratch.resolve(java).toString(), launch("lodend").lines.getFirst());
    }

    private String javaAt(String directory, String version) throws IOException {
        Path java = scratch.resolve(directory);
        Files.createDirectories(java.resolve("bin"));
        Path program = java.resolve("bin/java");
        Files.writeString(program, "#!/bin/sh\necho \"" + java + "\"\nfor a; do echo \"$a\"; done\n");
        assertTrue(program.toFile().setExecutable(true));
        Files.writeString(
                java.resolve("release"), "IMPLEMENTOR=\"x y\"\nJAVA_VERSION=\"" + version + "\"\nOS_ARCH=\"x86_64\"\n");
        return java.toString();
    }

    private Outcome launch(String program, String... arguments) {
        var command =
                new ArrayList<>(List.of("sh", home.resolve("bin/" + program).toString()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    private Outcome run(List<String> command) {
        try {
            Path output = scratch.resolve("output");
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            if (!command.getFirst().equals("sh")) {
                assertTrue(Path.of(command.getFirst()).toRealPath().toFile().setExecutable(true));
            }
            int exit = builder.start().waitFor();
            return new Outcome(exit, Files.readAllLines(output));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private record Outcome(int exit, List<String> lines) {
        String text() {
            return String.join("\n", lines);
        }

        String last() {
            return lines.getLast();
        }
    }
}
