package dev.loden.subnet.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.spi.ConfigListener;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
    @TempDir
    Path directory;

    private final List<String> reported = new CopyOnWriteArrayList<>();
    private final ConfigListener listener = new ConfigListener() {
        @Override
        public void config(String json) {
            reported.add(json);
        }

        @Override
        public void unavailable(String reason) {}
    };

    @Test
    void reportsWhatIsThereAtTheStart() throws IOException {
        try (ConfigFile file = new ConfigFile(write("net-conf.json", "one"))) {
            file.watch(listener);
            assertEquals(List.of("one"), reported);
        }
    }

    @Test
    void followsAFileWrittenInPlace() throws IOException {
        try (ConfigFile file = new ConfigFile(write("net-conf.json", "one"))) {
            file.watch(listener);
            write("net-conf.json", "two");
            await("two");
        }
    }

    @Test
    void followsAFileReplacedByRename() throws IOException {
        try (ConfigFile file = new ConfigFile(write("net-conf.json", "one"))) {
            file.watch(listener);
            Files.move(write("new", "two"), directory.resolve("net-conf.json"), StandardCopyOption.ATOMIC_MOVE);
            await("two");
        }
    }

    /** As kubelet updates a ConfigMap: net-conf.json leads to ..data/net-conf.json, and ..data is swapped. */
    @Test
    void followsLinksThatAreSwapped() throws IOException {
        version("..1", "one");
        version("..2", "two");
        Files.createSymbolicLink(directory.resolve("..data"), Path.of("..1"));
        Path path = Files.createSymbolicLink(directory.resolve("net-conf.json"), Path.of("..data/net-conf.json"));
        try (ConfigFile file = new ConfigFile(path)) {
            file.watch(listener);
            Path swap = Files.createSymbolicLink(directory.resolve("..data_tmp"), Path.of("..2"));
            Files.move(swap, directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
            await("two");
        }
    }

    @Test
    void keepsTheLastOneWhileTheFileIsGone() throws IOException {
        Path path = write("net-conf.json", "one");
        try (ConfigFile file = new ConfigFile(path)) {
            file.watch(listener);
            Files.delete(path);
            write("net-conf.json", "three");
            await("three");
            assertEquals(List.of("one", "three"), reported);
        }
    }

    @Test
    void refusesToStartWithoutAFile() {
        try (ConfigFile file = new ConfigFile(directory.resolve("absent.json"))) {
            PluginException e = assertThrows(PluginException.class, () -> file.watch(listener));
            assertEquals(ErrorCode.CONFIG, e.code());
            assertTrue(e.getMessage().contains("absent.json") && e.getMessage().contains("--net-config-path"));
        }
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private void version(String name, String text) throws IOException {
        Files.createDirectory(directory.resolve(name));
        write(name + "/net-conf.json", text);
    }

    private void await(String text) {
        Await.until(
                "\"" + text + "\" to be reported",
                Duration.ofSeconds(5),
                () -> !reported.isEmpty() && reported.getLast().equals(text));
    }
}
