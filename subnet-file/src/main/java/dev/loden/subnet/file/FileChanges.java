package dev.loden.subnet.file;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for changes in directories, by inotify. A host has few instances of it (fs.inotify.max_user_instances, 128 for each user) and
 * not without end of watches; where none is left, this is no more than a pause, after which the caller reads again. <b>Thread</b>: one.
 */
final class FileChanges implements AutoCloseable {
    /** Without inotify: what a change may be late. */
    static final Duration PERIOD = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(FileChanges.class);
    private static final WatchEvent.Kind<?>[] ALL = {
        StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_DELETE
    };

    private final String what;
    private Optional<WatchService> service;

    /** Gives an inotify instance. */
    interface Opener {
        /** As {@link java.nio.file.FileSystem#newWatchService}. */
        WatchService open() throws IOException;
    }

    /**
     * Of no directory yet.
     *
     * @param what is watched, for the log
     */
    FileChanges(String what, Opener opener) {
        this.what = what;
        try {
            service = Optional.of(opener.open());
        } catch (IOException e) {
            service = Optional.empty();
            warn(e);
        }
    }

    static FileChanges open(String what) {
        return new FileChanges(what, FileSystems.getDefault()::newWatchService);
    }

    private void warn(IOException e) {
        LOG.warn(
                "{} is read every few seconds, for its changes cannot be watched: {}; raise fs.inotify.max_user_instances or"
                        + " fs.inotify.max_user_watches and restart the daemon",
                what,
                e.getMessage());
    }

    /**
     * Watches a directory from now on; a repeated call has no effect.
     *
     * @throws FileSystemException if the directory is at fault
     */
    void register(Path directory) throws FileSystemException {
        if (service.isEmpty()) {
            return;
        }
        try {
            directory.register(service.get(), ALL);
        } catch (FileSystemException ofTheDirectory) {
            throw ofTheDirectory;
        } catch (IOException noneLeft) {
            warn(noneLeft);
            close();
        }
    }

    /**
     * Waits for a change.
     *
     * @param atMost how long
     * @return whether one was noticed
     */
    boolean await(Duration atMost) throws InterruptedException {
        if (service.isEmpty()) {
            Thread.sleep(Math.min(atMost.toMillis(), PERIOD.toMillis()));
            return false;
        }
        Optional<WatchKey> changed = Optional.ofNullable(service.get().poll(atMost.toMillis(), TimeUnit.MILLISECONDS));
        changed.ifPresent(key -> {
            key.pollEvents();
            key.reset();
        });
        return changed.isPresent();
    }

    @Override
    public void close() {
        Optional<WatchService> open = service;
        service = Optional.empty();
        try {
            if (open.isPresent()) {
                open.get().close();
            }
        } catch (IOException e) {
            LOG.debug("cannot give an inotify instance back: {}", e.getMessage());
        }
    }
}
