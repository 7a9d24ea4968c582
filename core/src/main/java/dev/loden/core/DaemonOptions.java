package dev.loden.core;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the daemon's flags say.
 *
 * @param interfaces how to find the external interface
 * @param store which lease store
 * @param subnetFile where subnet.env goes
 * @param health the health endpoint
 * @param resync how often the kernel is looked at without an event
 * @param kernelEvents whether it is also looked at as soon as it tells of a change
 * @param routeStyle how routes name their gateways
 * @param drainTime how long an old way to receive stays after a change
 * @param netConfig the file with the network configuration, if it is not the store's
 * @param pluginsDir where drop-in plugins lie
 */
record DaemonOptions(
        InterfaceOptions interfaces,
        StoreOptions store,
        Path subnetFile,
        HealthOptions health,
        Resync resync,
        boolean kernelEvents,
        RouteStyle.Choice routeStyle,
        Duration drainTime,
        Optional<Path> netConfig,
        Path pluginsDir) {
    private static final Duration DEFAULT_RESYNC = Duration.ofSeconds(10);
    private static final Duration DEFAULT_DRAIN = Duration.ofSeconds(30);
    private static final Duration LEAST_RESYNC = Duration.ofMillis(100);

    /** Where the DaemonSet mounts its ConfigMap. */
    private static final String MOUNTED_CONFIG = "/etc/kube-flannel/net-conf.json";

    static DaemonOptions of(Settings flags) {
        StoreOptions store = StoreOptions.of(flags);
        return new DaemonOptions(
                InterfaceOptions.of(flags),
                store,
                Path.of(Flags.text(flags, "subnet-file").orElse("/run/flannel/subnet.env")),
                new HealthOptions(
                        Flags.text(flags, "healthz-ip").orElse("0.0.0.0"),
                        Flags.number(flags, "healthz-port", 0, 65535)),
                resync(flags),
                kernelEvents(flags),
                RouteStyle.Choice.of(flags),
                Flags.duration(flags, "drain-time", DEFAULT_DRAIN),
                Flags.text(flags, "net-config-path")
                        .or(() -> store.hasConfig() ? Optional.empty() : Optional.of(MOUNTED_CONFIG))
                        .map(Path::of),
                Path.of(Flags.text(flags, "plugins-dir").orElse("plugins")));
    }

    private static Resync resync(Settings flags) {
        Duration period = Flags.duration(flags, "resync-period", DEFAULT_RESYNC);
        if (period.compareTo(LEAST_RESYNC) < 0) {
            throw new InvalidValueException(period.toMillis() + "ms", "must be at least 100ms")
                    .named("--resync-period");
        }
        boolean stretches = Flags.text(flags, "resync-period").isEmpty() && kernelEvents(flags);
        return new Resync(period, stretches);
    }

    /** Without events, looking is all there is. */
    private static boolean kernelEvents(Settings flags) {
        return Flags.flag(flags, "kernel-events", true);
    }

    /**
     * Which lease store.
     *
     * @param scheme which provider
     * @param location what it makes of it
     */
    record StoreOptions(String scheme, String location) {
        private static final String KUBE = "kube";

        /** Whether the store brings the network configuration; Kubernetes' does not, as in flannel. */
        boolean hasConfig() {
            return !scheme.equals(KUBE);
        }

        static StoreOptions of(Settings flags) {
            boolean kube = Flags.flag(flags, "kube-subnet-mgr", false);
            String spec = Flags.text(flags, "subnet-store").orElse(kube ? KUBE : "etcd");
            int colon = spec.indexOf(':');
            return colon < 0
                    ? new StoreOptions(spec, "")
                    : new StoreOptions(spec.substring(0, colon), spec.substring(colon + 1));
        }
    }

    /**
     * The health endpoint.
     *
     * @param address the address it listens on
     * @param port 0 for none
     */
    record HealthOptions(String address, int port) {}
}
