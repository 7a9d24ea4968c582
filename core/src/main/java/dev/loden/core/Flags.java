package dev.loden.core;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads the daemon's flags, which arrive as texts; every failure names its flag. */
final class Flags {
    private Flags() {}

    /** A flag's text; one that is given as empty text counts as not given, as in flannel. */
    static Optional<String> text(Settings flags, String name) {
        return flags.string(name).filter(text -> !text.isEmpty());
    }

    static boolean flag(Settings flags, String name, boolean otherwise) {
        return text(flags, name).map(text -> parse(name, text, Flags::bool)).orElse(otherwise);
    }

    static int number(Settings flags, String name, int otherwise, int max) {
        return text(flags, name)
                .map(text -> parse(name, text, digits -> number(digits, max)))
                .orElse(otherwise);
    }

    static Duration duration(Settings flags, String name, Duration otherwise) {
        return text(flags, name).map(text -> parse(name, text, Flags::duration)).orElse(otherwise);
    }

    static <T> T parse(String name, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (InvalidValueException e) {
            throw e.named("--" + name);
        }
    }

    static Pattern regex(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new InvalidValueException(text, "not a regular expression: " + e.getDescription());
        }
    }

    /** The forms Go's flag package takes for true and false. */
    private static boolean bool(String text) {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default -> throw new InvalidValueException(text, "must be true or false");
        };
    }

    private static int number(String text, int max) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException notDigits) {
            // falls through to the one message
        }
        throw new InvalidValueException(text, "must be a whole number from 0 to " + max);
    }

    /** Seconds, or Go's form with one unit: 500ms, 10s, 5m. */
    private static Duration duration(String text) {
        int digits = 0;
        while (digits < text.length() && digits < 9 && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        ChronoUnit unit = switch (text.substring(digits)) {
            case "ms" -> ChronoUnit.MILLIS;
            case "", "s" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MINUTES;
            default -> ChronoUnit.FOREVER;
        };
        if (digits == 0 || unit == ChronoUnit.FOREVER) {
            throw new InvalidValueException(text, "must be a duration such as 10s, 500ms or 5m");
        }
        return Duration.of(Long.parseLong(text.substring(0, digits)), unit);
    }
}
