package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.net.Lab;
import dev.loden.lab.net.Node;
import dev.loden.lab.process.Shell;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of docs/embedding.md, compiled and run: on the class path and on the module path, in memory and on the kernel. */
class EmbeddingIT {
    private static final Path PAGE = Scenario.HOME.resolve("../../../docs/embedding.md");
    private static final Pattern PROGRAM =
            Pattern.compile("```java\\n(.*?final class (\\w+) \\{.*?)```", Pattern.DOTALL);

    @TempDir
    Path directory;

    private Path classes;

    @BeforeEach
    void compile() throws IOException {
        classes = directory.resolve("classes");
        var arguments = new ArrayList<>(List.of("-d", classes.toString(), "-cp", classPath(true)));
        Matcher program = PROGRAM.matcher(Files.readString(PAGE));
        while (program.find()) {
            Path source = directory.resolve(program.group(2) + ".java");
            assertTrue(program.group(1).lines().count() <= 45, "a program of some 40 lines: " + source);
            arguments.add(Files.writeString(source, program.group(1)).toString());
        }
        int code = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(System.out, System.err, arguments.toArray(new String[0]));
        assertEquals(0, code);
    }

    @Test
    void runsInMemoryOnTheClassPath() throws IOException {
        Shell.Result result = run(
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classes + File.pathSeparator + classPath(true),
                "InMemory",
                directory.resolve("files").toString());

        assertEquals("ready\nclosed\n", result.out(), result.err());
        assertEquals(0, result.exit(), "no thread keeps the process: " + result.err());
        assertTrue(Files.readString(directory.resolve("files/subnet.env")).contains("FLANNEL_NETWORK=10.244.0.0/16"));
    }

    @Test
    @Tag("net")
    void runsOnTheKernelOfANamespaceOnBothPaths() throws IOException {
        try (Lab lab = Lab.create("embed" + ProcessHandle.current().pid())) {
            Node node = lab.addNode("node");
            Path leases = Files.createDirectories(directory.resolve("leases/subnets"));
            Files.writeString(
                    leases.resolve("10.244.7.0-24.json"),
                    "{\"PublicIP\":\"172.16.1.107\",\"BackendType\":\"host-gw\"}");
            String classPath = classPath(false);
            var onClassPath = List.of("-cp", classes + File.pathSeparator + classPath);
            var onModulePath = List.of("-p", classPath, "--add-modules", "ALL-MODULE-PATH", "-cp", classes.toString());
            for (List<String> path : List.of(onClassPath, onModulePath)) {
                node.namespace().run("sh", "-c", "ip route delete 10.244.7.0/24 2>/dev/null || true");
                var command = new ArrayList<>(List.of(java(), "-Djffi.boot.library.path=" + nativeLibrary()));
                command.addAll(path);
                command.addAll(List.of(
                        "Embedded",
                        leases.getParent().toString(),
                        directory.resolve("n").toString(),
                        node.external()));
                Shell.Result result = Shell.attempt(node.namespace().enter(withoutInput(command)));
                assertTrue(
                        result.out().contains("made: add 10.244.7.0/24 via 172.16.1.107"),
                        () -> result.out() + result.err());
                assertTrue(result.out().endsWith("closed\n"), () -> result.out() + result.err());
                assertTrue(node.namespace().ip("route").contains("10.244.7.0/24"), "what the kernel holds stays");
            }
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin/java").toString();
    }

    /** The distribution has jffi's library as a file, and not in a jar. */
    private static Path nativeLibrary() {
        String machine = System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
        return Scenario.HOME.resolve("lib/native").resolve(machine).toAbsolutePath();
    }

    private static Shell.Result run(String... arguments) {
        return Shell.attempt(withoutInput(
                Stream.concat(Stream.of(java()), Stream.of(arguments)).toList()));
    }

    /** The end of its input ends the program. */
    private static List<String> withoutInput(List<String> command) {
        return Stream.concat(Stream.of("sh", "-c", "exec \"$@\" </dev/null", "sh"), command.stream())
                .toList();
    }

    /** The distribution's jars without its programs, and the test kit. */
    private static String classPath(boolean testKit) throws IOException {
        try (Stream<Path> jars = Files.list(Scenario.HOME.resolve("lib"))) {
            Stream<String> ours = jars.map(Path::toString)
                    .filter(jar -> jar.endsWith(".jar"))
                    .filter(jar -> !jar.contains("loden-distro") && !jar.contains("loden-lab"));
            Stream<String> kit = testKit
                    ? Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                    : Stream.of();
            // A program that brings no writer for its log: then there is none.
            return Stream.concat(ours, kit)
                    .filter(jar -> !jar.contains("tinylog"))
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }
}
