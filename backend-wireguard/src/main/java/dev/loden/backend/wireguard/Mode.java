package dev.loden.backend.wireguard;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import java.util.Arrays;
import java.util.Locale;

/** How the families share devices, and by which family peers are reached (flannel's Documentation/backends.md). */
enum Mode {
    /** A device for each family, each over its own family. */
    SEPARATE,
    /** One device; the family that most likely works, peer by peer. */
    AUTO,
    /** One device, over IPv4. */
    IPV4,
    /** One device, over IPv6. */
    IPV6;

    static Mode of(Settings settings) {
        String text = settings.string("Mode").orElse("separate");
        return Arrays.stream(values())
                .filter(mode -> mode.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(
                        () -> new InvalidValueException(text, "must be separate, auto, ipv4 or ipv6").named("Mode"));
    }
}
