package dev.loden.core.config;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.base.GoFlags;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads the daemon's flags, which arrive as strings; every failure names its flag. */
final class Flags {
    private Flags() {}

    /** A flag's text; one that is given as empty text counts as not given, as in flannel. */
    static Optional<String> text(Settings flags, String name) {
        return flags.string(name).filter(text -> !text.isEmpty());
    }

    /** A repeatable flag's texts; empty ones count as not given, as in flannel. */
    static List<String> texts(Settings flags, String name) {
        return flags.strings(name).stream().filter(text -> !text.isEmpty()).toList();
    }

    static boolean flag(Settings flags, String name, boolean otherwise) {
        return text(flags, name).map(text -> parse(name, text, GoFlags::bool)).orElse(otherwise);
    }

    static int number(Settings flags, String name, int otherwise, int max) {
        return text(flags, name)
                .map(text -> parse(name, text, digits -> GoFlags.wholeNumber(digits, 0, max)))
                .orElse(otherwise);
    }

    static Duration duration(Settings flags, String name, Duration otherwise) {
        return text(flags, name)
                .map(text -> parse(name, text, GoFlags::duration))
                .orElse(otherwise);
    }

    static <T> T parse(String name, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (InvalidValueException e) {
            throw e.named("--" + name);
        }
    }
}
