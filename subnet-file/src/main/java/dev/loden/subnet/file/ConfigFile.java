package dev.loden.subnet.file;

import dev.loden.api.spi.ConfigListener;
import dev.loden.api.spi.ConfigSource;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.base.BoundedFile;
import dev.loden.base.Poll;
import dev.loden.codec.json.Json;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The network configuration in a file, followed as it changes: written in place, replaced by rename, or reached through
 * symbolic links of its directory that are swapped, as kubelet does with a ConfigMap. Its directory is watched, and the file
 * is read every {@link #PERIOD} besides, for a link may lead elsewhere.
 */
final class ConfigFile implements ConfigSource {
    private static final Duration PERIOD = Duration.ofSeconds(5);

    /** What an editor that writes in place may need between its first byte and its last. */
    private static final Duration WRITING = Duration.ofMillis(50);

    private final Path path;
    private final Thread thread =
            Thread.ofPlatform().name("loden-config").daemon().unstarted(this::run);
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

    private void run() {
        try (WatchService changes = FileSystems.getDefault().newWatchService()) {
            path.getParent()
                    .register(
                            changes,
                            StandardWatchEventKinds.ENTRY_CREATE,
                            StandardWatchEventKinds.ENTRY_MODIFY,
                            StandardWatchEventKinds.ENTRY_DELETE);
            while (true) {
                readAgain();
                WatchKey changed = changes.poll(PERIOD.toMillis(), TimeUnit.MILLISECONDS);
                if (changed != null) {
                    Thread.sleep(WRITING.toMillis());
                    changed.pollEvents();
                    changed.reset();
                }
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } catch (IOException withoutEvents) {
            poll();
        }
    }

    /** Without inotify, only later. */
    private void poll() {
        while (!Thread.currentThread().isInterrupted()) {
            readAgain();
            Poll.pause(PERIOD);
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
