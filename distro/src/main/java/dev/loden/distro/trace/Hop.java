package dev.loden.distro.trace;

import java.util.List;

/**
 * A lookup on the way of a packet.
 *
 * @param kind what was looked up: {@code route}, {@code neighbor}
 * @param found what the kernel has; or, if nothing, what is missing
 * @param there whether it was found
 * @param marks texts of which one is in each command that would change what was found
 */
public record Hop(String kind, String found, boolean there, List<String> marks) {
    static Hop found(String kind, String what, String... marks) {
        return new Hop(kind, what, true, List.of(marks));
    }

    static Hop missing(String kind, String what, String... marks) {
        return new Hop(kind, what, false, List.of(marks));
    }
}
