package dev.loden.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The module found as a service in a process with nothing but a module path: a test's own process has jnr-ffi's companions
 * on its class path, and so would not miss what the module descriptor forgets.
 */
@Tag("net")
@ExtendWith(Netns.class)
final class LaunchTest {
    private static final Pattern NEEDED =
            Pattern.compile(".*/((jnr|jffi|asm|slf4j-api|loden-api)[^/]*[.]jar|(api|netlink-jnr)/target/classes)");

    @TempDir
    private Path directory;

    @Test
    void worksOnTheModulePath() throws IOException, InterruptedException {
        Ip.makeHost();
        assertEquals(List.of("module dev.loden.netlink", "lo", "eth0p", "eth0"), launch());
    }

    @Test
    void saysThatItLacksPermission() throws IOException, InterruptedException {
        assertEquals(
                List.of(
                        "module dev.loden.netlink",
                        "PERMISSION may not change the network: run as root or with CAP_NET_ADMIN"),
                launch("setpriv", "--bounding-set", "-net_admin", "--inh-caps", "-net_admin"));
    }

    private List<String> launch(String... prefix) throws IOException, InterruptedException {
        Path program = directory.resolve("Launched.java");
        try (InputStream source = LaunchTest.class.getResourceAsStream("Launched.java.txt")) {
            Files.copy(source, program);
        }
        var command = new ArrayList<>(List.of(prefix));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-p", modulePath(), "--add-modules", "dev.loden.netlink"));
        command.addAll(List.of("--enable-native-access=org.jnrproject.jffi", program.toString()));
        Path errors = directory.resolve("errors");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> output + read(errors));
        return output.lines().toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            return failed.toString();
        }
    }

    private static String modulePath() {
        return Stream.of("jdk.module.path", "java.class.path", "surefire.test.class.path")
                .map(name -> System.getProperty(name, ""))
                .flatMap(paths -> Stream.of(paths.split(File.pathSeparator, -1)))
                .filter(path -> NEEDED.matcher(path).matches())
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }
}
