package dev.loden.subnet.file;

import dev.loden.api.lease.Lease;
import dev.loden.api.spi.ConfigSource;
import dev.loden.api.spi.LeaseListener;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.SubnetManager;
import dev.loden.base.Supervisor;
import dev.loden.store.common.ConnectionState;
import dev.loden.store.common.LeaseClaim;
import dev.loden.store.common.LeaseFeed;
import dev.loden.store.common.OwnLease;
import dev.loden.store.common.RetryLoop;
import dev.loden.store.common.StoreConfig;
import dev.loden.subnet.file.LeaseDirectory.LeaseFile;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory as a lease store. This object's monitor guards the state: either the watching thread compares the directory with what it
 * reported, or the core acquires, never both at once; so this node's own write is never taken for another daemon's.
 */
final class FileStore implements SubnetManager {
    private static final Logger LOG = LoggerFactory.getLogger(FileStore.class);

    private final LeaseDirectory directory;
    private final Duration relist;
    private final OwnLease own;
    private final StoreConfig storeConfig = new StoreConfig(false);
    private Optional<Watch> watch = Optional.empty();

    /** This node's, as it was written or read last. */
    private Optional<LeaseFile> file = Optional.empty();

    FileStore(LeaseDirectory directory, Duration relist) {
        this.directory = directory;
        this.relist = relist;
        this.own = new OwnLease(directory::nameOf, System::nanoTime);
    }

    @Override
    public synchronized void watch(LeaseListener listener) {
        var started = new Watch(listener);
        watch = Optional.of(started);
        started.thread.start();
    }

    @Override
    public Optional<ConfigSource> configSource() {
        return Optional.of(storeConfig);
    }

    @Override
    public synchronized Lease acquire(LeaseRequest request) {
        directory.createDirectories();
        file = Optional.of(new LeaseClaim<>(directory, own, new SplittableRandom()).claim(request));
        own.checkUncontested();
        return own.held().orElseThrow();
    }

    @Override
    public synchronized void announce() {
        if (!own.isWritten()) {
            file = file.flatMap(held -> directory.rewrite(held).or(() -> Optional.of(held)));
        }
    }

    @Override
    public void close() {
        Optional<Watch> running;
        synchronized (this) {
            running = watch;
            watch = Optional.empty();
            storeConfig.close();
        }
        running.ifPresent(Watch::stop);
    }

    /** What a listener was given last, and the thread that reports what differs from it. */
    private final class Watch {
        private final LeaseListener listener;
        private final LeaseFeed feed;
        private final ConnectionState connection;
        private final Thread thread;
        private Optional<List<LeaseFile>> files = Optional.empty();

        Watch(LeaseListener listener) {
            this.listener = listener;
            this.feed = new LeaseFeed(listener, directory::nameOf);
            this.connection = new ConnectionState(listener);
            this.thread = Supervisor.current().thread("loden-file-watch", this::run);
        }

        void stop() {
            thread.interrupt();
        }

        private void run() throws InterruptedException {
            try (FileChanges changes =
                    FileChanges.open(directory.configFile().getParent().toString())) {
                while (readUnlessClosed(changes)) {
                    changes.await(pause());
                }
            }
        }

        /** While the directory cannot be read it is tried more often, for nothing notifies of its return. */
        private Duration pause() {
            if (files.isEmpty() && connection.isConnected()) {
                return RetryLoop.FIRST_DELAY; // the last list is in doubt
            }
            return connection.isConnected() || relist.compareTo(RetryLoop.LAST_DELAY) < 0
                    ? relist
                    : RetryLoop.LAST_DELAY;
        }

        private boolean readUnlessClosed(FileChanges changes) {
            synchronized (FileStore.this) {
                boolean open = watch.isPresent();
                if (open) {
                    read(changes);
                }
                return open;
            }
        }

        private void read(FileChanges changes) {
            try {
                directory.register(changes);
                Optional<String> text = directory.readConfig();
                List<LeaseFile> found = directory.list();
                connection.connected();
                storeConfig.report(text, "in " + directory.configFile() + ": write one");
                reportLeases(found);
                checkOwn(found);
            } catch (PluginException e) {
                connection.disconnected(e.getMessage());
            }
        }

        private void reportLeases(List<LeaseFile> found) {
            if (!files.equals(Optional.of(found))) {
                LeaseFeed.Listing listing = feed.list();
                found.forEach(file -> listing.add(file.key(), file.value()));
                boolean counts = listing.end();
                files = counts ? Optional.of(found) : Optional.empty();
                if (!counts) {
                    LOG.info("{} lacks many leases that were there; reading it again", directory.nameOf("*"));
                }
            }
        }

        private void checkOwn(List<LeaseFile> found) {
            own.held()
                    .map(lease -> lease.subnets().key())
                    .flatMap(key -> {
                        Optional<LeaseFile> now =
                                found.stream().filter(f -> f.key().equals(key)).findFirst();
                        Optional<String> value = now.map(f -> f.value().orElse(""));
                        boolean written = now.isPresent() && !file.orElseThrow().isSame(now.get());
                        file = now;
                        return written ? own.checkWritten(value) : own.check(value);
                    })
                    .ifPresent(listener::lost);
        }
    }
}
