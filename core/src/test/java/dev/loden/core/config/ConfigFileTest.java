package dev.loden.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

    private final List<String> told = new CopyOnWriteArrayList<>();

    @Test
    void tellsWhatIsThereAtTheStart() throws IOException {
        try (ConfigFile file = new ConfigFile(write("net-conf.json", "one"), told::add)) {
            file.start();
            assertEquals(List.of("one"), told);
        }
    }

    @Test
    void followsAFileWrittenInPlace() throws IOException {
        try (ConfigFile file = new ConfigFile(write("net-conf.json", "one"), told::add)) {
            file.start();
            write("net-conf.json", "two");
            awaitTold("two");
        }
    }

    @Test
    void followsAFileReplacedByRename() throws IOException {
        try (ConfigFile file = new ConfigFile(write("net-conf.json", "one"), told::add)) {
            file.start();
            Files.move(write("new", "two"), directory.resolve("net-conf.json"), StandardCopyOption.ATOMIC_MOVE);
            awaitTold("two");
        }
    }

    /** As kubelet updates a ConfigMap: net-conf.json leads to ..data/net-conf.json, and ..data is swapped. */
    @Test
    void followsLinksThatAreSwapped() throws IOException {
        version("..1", "one");
        version("..2", "two");
        Files.createSymbolicLink(directory.resolve("..data"), Path.of("..1"));
        Path path = Files.createSymbolicLink(directory.resolve("net-conf.json"), Path.of("..data/net-conf.json"));
        try (ConfigFile file = new ConfigFile(path, told::add)) {
            file.start();
            Path swap = Files.createSymbolicLink(directory.resolve("..data_tmp"), Path.of("..2"));
            Files.move(swap, directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
            awaitTold("two");
        }
    }

    @Test
    void keepsTheLastOneWhileTheFileIsGone() throws IOException {
        Path path = write("net-conf.json", "one");
        try (ConfigFile file = new ConfigFile(path, told::add)) {
            file.start();
            Files.delete(path);
            write("net-conf.json", "three");
            awaitTold("three");
            assertEquals(List.of("one", "three"), told);
        }
    }

    @Test
    void refusesToStartWithoutAFile() {
        try (ConfigFile file = new ConfigFile(directory.resolve("absent.json"), told::add)) {
            PluginException e = assertThrows(PluginException.class, file::start);
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

    private void awaitTold(String text) {
        Await.until(
                "\"" + text + "\" to be told",
                Duration.ofSeconds(5),
                () -> !told.isEmpty() && told.getLast().equals(text));
    }
}
