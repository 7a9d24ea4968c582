package dev.loden.core.config;

import dev.loden.api.lease.Settings;
import dev.loden.cni.CniOptions;
import java.nio.file.Path;
import java.util.Optional;

/** What the flags say of the CNI configuration. Others install it unless they name a template. */
public final class CniFlags {
    private CniFlags() {}

    /** Reads them. */
    public static Optional<CniOptions> options(Settings flags) {
        return Flags.text(flags, "cni-conf")
                .map(template -> new CniOptions(
                        Path.of(template),
                        path(flags, "cni-conf-dir", "/etc/cni/net.d"),
                        path(flags, "cni-bin-dir", "/opt/cni/bin"),
                        path(flags, "cni-state-dir", "/var/lib/cni"),
                        Flags.flag(flags, "cni-resolve", true)));
    }

    private static Path path(Settings flags, String name, String fallback) {
        return Path.of(Flags.text(flags, name).orElse(fallback));
    }
}
