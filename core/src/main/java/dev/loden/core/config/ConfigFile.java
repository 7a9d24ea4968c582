package dev.loden.core.config;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.base.DistinctLog;
import dev.loden.codec.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network configuration in a file, followed as it changes: written in place, replaced by rename, or reached through
 * symbolic links of its directory that are swapped, as kubelet does with a ConfigMap. Its directory is watched, and the
 * file read again every {@link #LOOK} besides, for a link may lead elsewhere.
 */
public final class ConfigFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigFile.class);
    private static final Duration LOOK = Duration.ofSeconds(5);

    /** What an editor that writes in place may need between its first byte and its last. */
    private static final Duration WRITING = Duration.ofMillis(50);

    private final Path path;
    private final Consumer<String> listener;
    private final DistinctLog troubles = new DistinctLog(LOG);
    private final Thread thread =
            Thread.ofPlatform().name("loden-config").daemon().unstarted(this::run);
    private Optional<String> told = Optional.empty();

    /** Not read yet. */
    public ConfigFile(Path path, Consumer<String> listener) {
        this.path = path.toAbsolutePath();
        this.listener = listener;
    }

    /**
     * Reads the file, and follows it from then on.
     *
     * @throws PluginException CONFIG if it cannot be read: a wrong path shall not look like a configuration that is late
     */
    public void start() {
        try {
            look();
        } catch (IOException e) {
            throw new PluginException(
                    ErrorCode.CONFIG, "cannot read the network configuration (" + e + "); see --net-config-path", e);
        }
        thread.start();
    }

    private void run() {
        try (WatchService changes = FileSystems.getDefault().newWatchService()) {
            path.getParent()
                    .register(
                            changes,
                            StandardWatchEventKinds.ENTRY_CREATE,
                            StandardWatchEventKinds.ENTRY_MODIFY,
                            StandardWatchEventKinds.ENTRY_DELETE);
            while (true) {
                lookAgain();
                WatchKey changed = changes.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                if (changed != null) {
                    Thread.sleep(WRITING.toMillis());
                    changed.pollEvents();
                    changed.reset();
                }
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.error("{} is not followed: {}; raise fs.inotify.max_user_instances and restart", path, e.toString());
        }
    }

    private void lookAgain() {
        try {
            look();
            troubles.recovered("network configuration");
        } catch (IOException e) {
            troubles.warn("network configuration", e + "; the last one stays");
        }
    }

    private void look() throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(Json.MAX_LENGTH + 1);
            if (bytes.length > Json.MAX_LENGTH) {
                throw new IOException(path + " is longer than " + Json.MAX_LENGTH + " bytes");
            }
            if (bytes.length == 0) {
                throw new IOException(path + " is empty"); // or just being written
            }
            Optional<String> text = Optional.of(new String(bytes, StandardCharsets.UTF_8));
            if (!text.equals(told)) {
                told = text;
                listener.accept(text.get());
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
