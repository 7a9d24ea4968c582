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
     * @param store as {@code --subnet-store} names it; empty if the flags leave it to the providers
     * @param fallback the store if no provider claims the flags either
     * @param config as {@code --config-source} names it; empty if the store decides
     */
    public record StoreOptions(Optional<Spec> store, Optional<Spec> fallback, Optional<Spec> config) {
        static StoreOptions of(Settings flags) {
            return new StoreOptions(
                    Flags.text(flags, "subnet-store").map(Spec::of),
                    Flags.text(flags, "default-store").map(Spec::of),
                    Flags.text(flags, "config-source")
                            .map(Spec::of)
                            .or(() -> Flags.text(flags, "net-config-path").map(path -> new Spec("file", path))));
        }
    }

    /**
     * A provider, and what it is to open: {@code SCHEME:LOCATION}.
     *
     * @param scheme which provider
     * @param location what it makes of it; may be empty
     */
    public record Spec(String scheme, String location) {
        /** Splits at the first colon. */
        public static Spec of(String text) {
            int colon = text.indexOf(':');
            return colon < 0 ? new Spec(text, "") : new Spec(text.substring(0, colon), text.substring(colon + 1));
        }
    }

    /**
     * Files and directories.
     *
     * @param subnetFile where subnet.env goes
     * @param state where secrets are kept
     * @param control the socket of the operator's tool
     */
    public record Paths(Path subnetFile, Path state, Path control) {
        static Paths of(Settings flags) {
            Path subnetFile = Path.of(Flags.text(flags, "subnet-file").orElse("/run/flannel/subnet.env"));
            return new Paths(
                    subnetFile,
                    Path.of(Flags.text(flags, "state-dir").orElse("/var/lib/loden")),
                    Flags.text(flags, "control-socket").map(Path::of).orElseGet(() -> beside(subnetFile)));
        }

        /** Two daemons on one host have a subnet file each. */
        private static Path beside(Path subnetFile) {
            String name = subnetFile.getFileName().toString().replaceFirst("\\.env$", "");
            return subnetFile.resolveSibling(name + ".sock");
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
     * @param blackholes whether what no pod takes is dropped
     * @param probes how often peers are probed; zero for never
     */
    public record KernelOptions(
            Resync resync, boolean events, RouteChoice routes, Duration drain, boolean blackholes, Duration probes) {
        private static final Duration DEFAULT_RESYNC = Duration.ofSeconds(10);
        private static final Duration DEFAULT_DRAIN = Duration.ofSeconds(30);
        private static final Duration DEFAULT_PROBES = Duration.ofSeconds(30);
        private static final Duration LEAST_RESYNC = Duration.ofMillis(100);

        static KernelOptions of(Settings flags) {
            boolean events = Flags.flag(flags, "kernel-events", true);
            return new KernelOptions(
                    resync(flags, events),
                    events,
                    RouteChoice.of(flags),
                    Flags.duration(flags, "drain-time", DEFAULT_DRAIN),
                    Flags.flag(flags, "ip-blackhole-route", false),
                    Flags.duration(flags, "probe-interval", DEFAULT_PROBES));
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
