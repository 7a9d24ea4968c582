package dev.loden.backend.udp;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.backend.udp.plane.Offload;
import dev.loden.backend.udp.plane.PlaneConfig;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The udp part of the configuration.
 *
 * @param port where all nodes receive (flannel's Documentation/backends.md)
 * @param options how packets are carried; SourceCheck is ours, and so is Offloads, which is for tests and measurements alone
 */
record UdpConfig(int port, PlaneConfig.Options options) {
    /** flannel's. */
    private static final int PORT = 8285;

    private static final int MAX_PORT = 65535;

    static UdpConfig of(Settings settings) {
        return new UdpConfig(
                settings.integer("Port", 1, MAX_PORT).orElse(PORT),
                new PlaneConfig.Options(
                        offloads(settings.string("Offloads")),
                        settings.bool("SourceCheck").orElse(true)));
    }

    /** Names with blanks between; nothing for none. */
    private static Set<Offload> offloads(Optional<String> names) {
        return names.map(text -> Stream.of(text.split(" "))
                        .filter(name -> !name.isEmpty())
                        .map(UdpConfig::offload)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Offload.class))))
                .orElseGet(() -> EnumSet.allOf(Offload.class));
    }

    private static Offload offload(String name) {
        try {
            return Offload.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new InvalidValueException(name, "must be of " + Offload.all()).named("Offloads");
        }
    }
}
