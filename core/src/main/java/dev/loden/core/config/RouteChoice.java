package dev.loden.core.config;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import java.util.Locale;

/** How routes are to name their gateways, as {@code --route-style} says. */
public enum RouteChoice {
    /** By the number of peers. */
    AUTO,
    /** Always plain. */
    PLAIN,
    /** Always by next-hop objects, where the kernel has them. */
    NEXTHOP;

    static RouteChoice of(Settings flags) {
        String text = Flags.text(flags, "route-style").orElse("auto");
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "auto" -> AUTO;
            case "plain" -> PLAIN;
            case "nexthop" -> NEXTHOP;
            default -> throw new InvalidValueException(text, "must be auto, plain or nexthop").named("--route-style");
        };
    }
}
