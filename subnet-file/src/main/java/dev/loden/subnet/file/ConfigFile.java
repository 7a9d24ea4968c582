package dev.loden.subnet.file;

import dev.loden.api.spi.ConfigListener;
import dev.loden.api.spi.ConfigSource;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.base.BoundedFile;
import dev.loden.base.Supervisor;
import dev.loden.codec.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network configuration in a file, followed as it changes: written in place, replaced by rename, or reached through
 * symbolic links of its directory that are swapped, as kubelet does with a ConfigMap. Its directory is watched, and the file
 * is read every {@link #PERIOD} besides, for a link may lead elsewhere.
 */
final class ConfigFile implements ConfigSource {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigFile.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);

    /** What an editor that writes in place may need between its first byte and its last. */
    private static final Duration WRITING = Duration.ofMillis(50);

    private final Path path;
    private final Thread thread = Supervisor.current().thread("loden-config", this::run);
    private volatile ConfigListener listener;
    private Optional<String> reported = Optional.empty();
    private boolean isAvailable = true;

    ConfigFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    /** A wrong path must not look like a configuration that is late, so the first reading has to succeed. */
    @Override
    public void watch(ConfigListener given) {
        listener = given;
        try {
            read();
        } catch (IOException e) {
            throw new PluginException(
                    ErrorCode.CONFIG, "cannot read the network configuration (" + e + "); see --net-config-path", e);
        }
        thread.start();
    }

    private void run() throws InterruptedException {
        try (FileChanges changes = FileChanges.open(path.toString())) {
            while (true) {
                register(changes);
                readAgain();
                if (changes.await(PERIOD)) {
                    Thread.sleep(WRITING.toMillis());
                }
            }
        }
    }

    private void register(FileChanges changes) {
        try {
            changes.register(path.getParent());
        } catch (IOException e) {
            LOG.debug("cannot watch {}: {}", path.getParent(), e.toString()); // reading it says what is wrong
        }
    }

    private void readAgain() {
        try {
            read();
        } catch (IOException e) {
            isAvailable = false;
            listener.unavailable(e.toString());
        }
    }

    private void read() throws IOException {
        String text = new BoundedFile(path, Json.MAX_LENGTH).read();
        if (text.isEmpty()) {
            throw new IOException(path + " is empty"); // or is just being written
        }
        if (!isAvailable || !reported.equals(Optional.of(text))) {
            isAvailable = true;
            reported = Optional.of(text);
            listener.config(text);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
