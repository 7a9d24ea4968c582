package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.process.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Somebody else's project, by Maven, from a repository with Loden's artifacts: it/consumer. */
@Tag("net")
class ConsumerIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** Maven may fetch what a consumer needs besides. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** What is deployed before these tests run; where nothing was, as in an IDE, it is made here. */
    @Test
    void buildsAndRunsOnClassPathAndModulePath() {
        Path repository = ROOT.resolve("target/repository");
        if (!Files.isDirectory(repository)) {
            Shell.run(
                    Duration.ofMinutes(20),
                    List.of(ROOT.resolve("dev").toString(), "install", "--to", repository.toString()));
        }
        Shell.Result result = Shell.attempt(
                LIMIT,
                List.of(
                        "env",
                        "JAVA_HOME=" + System.getProperty("java.home"),
                        ROOT.resolve("it/consumer/build").toString(),
                        repository.toString()));

        assertEquals("""
                in memory, class path: well
                in memory, module path: well
                on the kernel, class path: well
                on the kernel, module path: well
                """, result.out(), result.err());
        assertTrue(result.exit() == 0, result.err());
    }
}
