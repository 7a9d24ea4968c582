package dev.loden.it;

import dev.loden.lab.process.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds helm: in PATH, else one built with Go, once, and kept in the user's cache directory. */
final class Helm {
    private static final String VERSION = "v3.16.4";
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private Helm() {}

    static synchronized String find() {
        return inPath("helm").orElseGet(Helm::built).toString();
    }

    private static Optional<Path> inPath(String program) {
        return Stream.of((System.getenv("PATH") + ":/usr/local/go/bin").split(":", -1))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Path built() {
        String home = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .orElseGet(() -> System.getProperty("user.home") + "/.cache");
        Path directory = Path.of(home, "loden", "helm-" + VERSION);
        Path binary = directory.resolve("helm");
        if (!Files.isExecutable(binary)) {
            Path go = inPath("go").orElseThrow(() -> new AssertionError("no helm, and no Go to build one"));
            Shell.run(
                    LIMIT,
                    List.of(
                            "env",
                            "GOBIN=" + directory,
                            go.toString(),
                            "install",
                            "helm.sh/helm/v3/cmd/helm@" + VERSION));
        }
        return binary;
    }
}
