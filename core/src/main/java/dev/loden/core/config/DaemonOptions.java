package dev.loden.core.config;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the daemon's flags say.
 *
 * @param interfaces how to find the external interface
 * @param store which lease store, and where the configuration is
 * @param paths files and directories
 * @param health the health endpoint
 * @param kernel how the kernel is read and written
 * @param reader reads network configurations
 */
public record DaemonOptions(
        InterfaceOptions interfaces,
        StoreOptions store,
        Paths paths,
        HealthOptions health,
        KernelOptions kernel,
        NetConfReader reader) {
    /** Reads all of them. */
    public static DaemonOptions of(Settings flags) {
        return new DaemonOptions(
                InterfaceOptions.of(flags),
                StoreOptions.of(flags),
                Paths.of(flags),
                HealthOptions.of(flags),
                KernelOptions.of(flags),
                new NetConfReader(Flags.text(flags, "default-backend")));
    }

    /**
     * Which lease store, and where the configuration is.
     *
     * @param scheme which provider
     * @param location what it makes of it
     * @param netConfig the file with the network configuration, if it is not the store's
     */
    public record StoreOptions(String scheme, String location, Optional<Path> netConfig) {
        private static final String KUBE = "kube";

        /** Where the DaemonSet mounts its ConfigMap. */
        private static final String MOUNTED_CONFIG = "/etc/kube-flannel/net-conf.json";

        static StoreOptions of(Settings flags) {
            boolean kube = Flags.flag(flags, "kube-subnet-mgr", false);
            String spec = Flags.text(flags, "subnet-store").orElse(kube ? KUBE : "etcd");
            int colon = spec.indexOf(':');
            String scheme = colon < 0 ? spec : spec.substring(0, colon);
            return new StoreOptions(
                    scheme,
                    colon < 0 ? "" : spec.substring(colon + 1),
                    Flags.text(flags, "net-config-path")
                            .or(() -> scheme.equals(KUBE) ? Optional.of(MOUNTED_CONFIG) : Optional.empty())
                            .map(Path::of));
        }
    }

    /**
     * Files and directories.
     *
     * @param subnetFile where subnet.env goes
     * @param plugins where drop-in plugins lie
     * @param state where secrets are kept
     */
    public record Paths(Path subnetFile, Path plugins, Path state) {
        static Paths of(Settings flags) {
            return new Paths(
                    Path.of(Flags.text(flags, "subnet-file").orElse("/run/flannel/subnet.env")),
                    Path.of(Flags.text(flags, "plugins-dir").orElse("plugins")),
                    Path.of(Flags.text(flags, "state-dir").orElse("/var/lib/loden")));
        }
    }

    /**
     * The health endpoint.
     *
     * @param address the address it listens on
     * @param port 0 for none
     */
    public record HealthOptions(String address, int port) {
        static HealthOptions of(Settings flags) {
            return new HealthOptions(
                    Flags.text(flags, "healthz-ip").orElse("0.0.0.0"), Flags.number(flags, "healthz-port", 0, 65535));
        }
    }

    /**
     * How the kernel is read and written.
     *
     * @param resync how often it is read without an event
     * @param events whether it is also read as soon as it reports a change
     * @param routes how routes name their gateways
     * @param drain how long an old way to receive stays after a change
     */
    public record KernelOptions(Resync resync, boolean events, RouteChoice routes, Duration drain) {
        private static final Duration DEFAULT_RESYNC = Duration.ofSeconds(10);
        private static final Duration DEFAULT_DRAIN = Duration.ofSeconds(30);
        private static final Duration LEAST_RESYNC = Duration.ofMillis(100);

        static KernelOptions of(Settings flags) {
            boolean events = Flags.flag(flags, "kernel-events", true);
            return new KernelOptions(
                    resync(flags, events),
                    events,
                    RouteChoice.of(flags),
                    Flags.duration(flags, "drain-time", DEFAULT_DRAIN));
        }

        /** Without events, the resync is all there is, and must not become rare. */
        private static Resync resync(Settings flags, boolean events) {
            Duration period = Flags.duration(flags, "resync-period", DEFAULT_RESYNC);
            if (period.compareTo(LEAST_RESYNC) < 0) {
                throw new InvalidValueException(period.toMillis() + "ms", "must be at least 100ms")
                        .named("--resync-period");
            }
            return new Resync(period, Flags.text(flags, "resync-period").isEmpty() && events);
        }
    }
}
