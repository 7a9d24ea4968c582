package dev.loden.testbed;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;

/**
 * Finds a kube-apiserver: in {@code $KUBEBUILDER_ASSETS}, else in PATH, else one built with Go from the module that the
 * repository pins under {@code it/kube-apiserver}. Building takes minutes, so the binary is kept in the user's cache
 * directory, where a clean checkout finds it.
 */
final class KubeApiServerBinary {
    private static final String NAME = "kube-apiserver";
    private static final String PINNED = "it/kube-apiserver";
    private static final Pattern VERSION = Pattern.compile("k8s\\.io/kubernetes (v([0-9]+)\\.([0-9]+)\\.[0-9]+)");

    private KubeApiServerBinary() {}

    static Path find() {
        return environment("KUBEBUILDER_ASSETS")
                .map(directory -> Path.of(directory, NAME))
                .filter(Files::isExecutable)
                .or(() -> inPath(NAME))
                .orElseGet(KubeApiServerBinary::built);
    }

    private static Optional<String> environment(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(text -> !text.isEmpty());
    }

    private static Optional<Path> inPath(String program) {
        return Arrays.stream(environment("PATH").orElse("").split(File.pathSeparator, -1))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** One process builds; others wait for the lock. */
    private static Path built() {
        Path module = module();
        Matcher version = version(module);
        Path directory = cache().resolve("loden").resolve(NAME + "-" + version.group(1));
        Path binary = directory.resolve(NAME);
        try {
            Files.createDirectories(directory);
            try (FileChannel file = FileChannel.open(
                            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = file.lock()) {
                Assertions.assertTrue(lock.isValid());
                if (!Files.isExecutable(binary)) {
                    build(module, version, binary);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return binary;
    }

    private static Path cache() {
        return environment("XDG_CACHE_HOME")
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
    }

    private static Path module() {
        return Stream.iterate(Path.of("").toAbsolutePath(), at -> at != null, Path::getParent)
                .map(at -> at.resolve(PINNED))
                .filter(at -> Files.exists(at.resolve("go.mod")))
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError("no kube-apiserver: set KUBEBUILDER_ASSETS to the directory of one,"
                                + " or run the tests in a checkout, which has " + PINNED + "/go.mod"));
    }

    private static Matcher version(Path module) {
        try {
            Matcher version = VERSION.matcher(Files.readString(module.resolve("go.mod")));
            Assertions.assertTrue(version.find(), module + " requires no version of Kubernetes");
            return version;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void build(Path module, Matcher version, Path binary) throws IOException {
        String stamp = "-X k8s.io/component-base/version.";
        Path fresh = binary.resolveSibling(NAME + ".new");
        Path log = binary.resolveSibling("build.log");
        List<String> command = List.of(
                go().toString(),
                "build",
                "-buildvcs=false",
                "-trimpath",
                "-ldflags",
                "-s -w " + stamp + "gitVersion=" + version.group(1) + " " + stamp + "gitMajor=" + version.group(2) + " "
                        + stamp + "gitMinor=" + version.group(3),
                "-o",
                fresh.toString(),
                "k8s.io/kubernetes/cmd/kube-apiserver");
        report("building kube-apiserver " + version.group(1) + " with Go, once: some minutes; " + log
                + " has its output");
        Process go = new ProcessBuilder(command)
                .directory(module.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int code = go.onExit().join().exitValue();
        Assertions.assertEquals(0, code, () -> "cannot build kube-apiserver: " + text(log));
        Files.move(fresh, binary, StandardCopyOption.ATOMIC_MOVE);
        report("built " + binary);
    }

    /** In PATH, else in Go's own directory, which is seldom in the PATH of a test. */
    private static Path go() {
        return inPath("go")
                .or(() -> Optional.of(Path.of("/usr/local/go/bin/go")).filter(Files::isExecutable))
                .orElseThrow(() -> new AssertionError(
                        "no kube-apiserver and no Go to build one: install Go 1.24 or newer to /usr/local/go, or put a"
                                + " kube-apiserver into PATH or $KUBEBUILDER_ASSETS"));
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Shown at once, because building takes minutes. */
    private static void report(String line) {
        System.getLogger(KubeApiServerBinary.class.getName()).log(System.Logger.Level.WARNING, line);
    }
}
