package dev.loden.subnet.file;

import dev.loden.api.lease.Lease;
import dev.loden.api.spi.LeaseListener;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.SubnetManager;
import dev.loden.store.common.LeaseClaim;
import dev.loden.store.common.LeaseFeed;
import dev.loden.store.common.Outage;
import dev.loden.store.common.OwnLease;
import dev.loden.subnet.file.LeaseDirectory.LeaseFile;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A directory as a lease store. The state is guarded by this object's monitor: the watching thread takes a look, or the
 * core acquires, never both at once; so a look never mistakes this node's own writing for somebody else's.
 */
final class FileStore implements SubnetManager {
    private final LeaseDirectory directory;
    private final Duration relist;
    private final OwnLease own;
    private Optional<Watch> watch = Optional.empty();

    FileStore(LeaseDirectory directory, Duration relist) {
        this.directory = directory;
        this.relist = relist;
        this.own = new OwnLease(directory::nameOf, Clock.systemUTC());
    }

    @Override
    public synchronized void watch(LeaseListener listener) {
        var started = new Watch(listener);
        watch = Optional.of(started);
        started.thread.start();
    }

    @Override
    public synchronized Lease acquire(LeaseRequest request) {
        directory.createDirectories();
        new LeaseClaim<>(directory, own, new SplittableRandom()).claim(request);
        return own.held().orElseThrow();
    }

    @Override
    public void close() {
        Optional<Watch> running;
        synchronized (this) {
            running = watch;
            watch = Optional.empty();
        }
        running.ifPresent(Watch::stop);
    }

    /** What one listener was told last, and the thread that tells it what differs now. */
    private final class Watch {
        private final LeaseListener listener;
        private final LeaseFeed feed;
        private final Outage outage;
        private final Thread thread;
        private Optional<List<LeaseFile>> files = Optional.empty();
        private Optional<String> config = Optional.empty();

        Watch(LeaseListener listener) {
            this.listener = listener;
            this.feed = new LeaseFeed(listener, directory::nameOf);
            this.outage = new Outage(listener);
            this.thread = Thread.ofPlatform().name("loden-file-watch").daemon().unstarted(this::run);
        }

        void stop() {
            thread.interrupt();
        }

        private void run() {
            while (!Thread.currentThread().isInterrupted()) {
                try (WatchService changes = FileSystems.getDefault().newWatchService()) {
                    follow(changes);
                } catch (IOException e) {
                    outage.is("cannot watch for changes: " + e.getMessage() + "; raise fs.inotify.max_user_instances");
                    LockSupport.parkNanos(relist.toNanos());
                }
            }
        }

        private void follow(WatchService changes) {
            try {
                while (turn(changes)) {
                    Optional<WatchKey> changed =
                            Optional.ofNullable(changes.poll(relist.toMillis(), TimeUnit.MILLISECONDS));
                    changed.ifPresent(key -> {
                        key.pollEvents();
                        key.reset();
                    });
                }
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        }

        private boolean turn(WatchService changes) {
            synchronized (FileStore.this) {
                boolean open = watch.isPresent();
                if (open) {
                    look(changes);
                }
                return open;
            }
        }

        private void look(WatchService changes) {
            try {
                directory.register(changes);
                Optional<String> text = directory.readConfig();
                List<LeaseFile> found = directory.list();
                outage.is(
                        text.isPresent()
                                ? ""
                                : "no network configuration in " + directory.configFile()
                                        + ": write one, for example {\"Network\":\"10.5.0.0/16\",\"Backend\":{\"Type\":\"vxlan\"}}");
                tellConfig(text);
                tellLeases(found);
                judge(found);
            } catch (PluginException e) {
                outage.is(e.getMessage());
            }
        }

        private void tellConfig(Optional<String> text) {
            if (!text.equals(config)) {
                config = text;
                text.ifPresent(listener::config);
            }
        }

        private void tellLeases(List<LeaseFile> found) {
            if (!files.equals(Optional.of(found))) {
                files = Optional.of(found);
                LeaseFeed.Listing listing = feed.list();
                found.forEach(file -> listing.add(file.key(), file.value()));
                listing.end();
            }
        }

        private void judge(List<LeaseFile> found) {
            own.held()
                    .map(lease -> lease.subnets().key())
                    .flatMap(key -> {
                        Optional<LeaseFile> file =
                                found.stream().filter(f -> f.key().equals(key)).findFirst();
                        return own.judge(file.map(f -> f.value().orElse("")));
                    })
                    .ifPresent(listener::lost);
        }
    }
}
