package dev.loden.distro;

import dev.loden.api.lease.Settings;
import dev.loden.core.Daemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What {@code loden archive} records in place of {@link Lodend} alone: first a node that starts on etcd, for which a few
 * canned answers stand, then the daemon as it was asked for. So the archive knows the classes of both stores.
 */
final class Rehearsal {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);
    private static final long STEP = TimeUnit.MILLISECONDS.toNanos(10);

    private Rehearsal() {}

    /**
     * Starts twice.
     *
     * @param arguments the daemon's flags
     * @throws IOException if a temporary file cannot be made
     */
    public static void main(String[] arguments) throws IOException {
        Path scratch = Files.createTempDirectory("loden-rehearsal");
        Path subnetFile = scratch.resolve("subnet.env");
        try (CannedEtcd etcd = CannedEtcd.start()) {
            startOnce(flags(List.of(arguments), etcd, subnetFile), subnetFile);
        } finally {
            Files.deleteIfExists(subnetFile);
            Files.deleteIfExists(scratch);
        }
        Lodend.main(arguments);
    }

    private static Settings flags(List<String> arguments, CannedEtcd etcd, Path subnetFile) {
        var flags = Arguments.parse(arguments, System.getenv())
                .settings(Home.plugins())
                .members();
        flags.put("subnet-store", "etcd");
        flags.put("etcd-endpoints", etcd.endpoint());
        flags.put("subnet-file", subnetFile.toString());
        return Settings.of(flags);
    }

    private static void startOnce(Settings flags, Path subnetFile) {
        try (Daemon daemon = Daemon.create(flags)) {
            Thread.ofPlatform().daemon().start(daemon::run);
            long end = System.nanoTime() + PATIENCE;
            while (!Files.exists(subnetFile) && System.nanoTime() < end) {
                LockSupport.parkNanos(STEP);
            }
        }
    }
}
