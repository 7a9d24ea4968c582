package dev.loden.core.config;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.traffic.TrafficOptions;
import java.time.Duration;

/** What the flags say of the traffic rules; names and defaults are flannel's. */
public final class TrafficFlags {
    private static final Duration DEFAULT_RESYNC = Duration.ofSeconds(5);
    private static final Duration LEAST_RESYNC = Duration.ofMillis(100);

    private TrafficFlags() {}

    /** Reads them. */
    public static TrafficOptions options(Settings flags) {
        Duration resync = Flags.duration(flags, "iptables-resync", DEFAULT_RESYNC);
        if (resync.compareTo(LEAST_RESYNC) < 0) {
            throw new InvalidValueException(resync.toMillis() + "ms", "must be at least 100ms")
                    .named("--iptables-resync");
        }
        return new TrafficOptions(
                Flags.flag(flags, "ip-masq", false),
                !Flags.flag(flags, "ip-masq-fully-random-disable", false),
                Flags.flag(flags, "iptables-forward-rules", true),
                resync);
    }
}
