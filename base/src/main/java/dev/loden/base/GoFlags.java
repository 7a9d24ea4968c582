package dev.loden.base;

import dev.loden.api.net.InvalidValueException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/**
 * Values of flags as Go's flag package reads them, for flannel's users keep their flags. Failures say what is allowed; the caller adds
 * the flag's name with {@link InvalidValueException#named}.
 */
public final class GoFlags {
    /** Digits of a duration; more would overflow. */
    private static final int MAX_DIGITS = 9;

    private static final int MAX_SECONDS = 999_999_999;

    private GoFlags() {}

    /**
     * Reads true or false in all forms that Go takes: {@code 1, t, T, true, TRUE, True} and their opposites.
     *
     * @param text a flag's text
     * @return what it says
     * @throws InvalidValueException if it is none of these
     */
    public static boolean bool(String text) {
        return findBool(text).orElseThrow(() -> new InvalidValueException(text, "must be true or false"));
    }

    /**
     * Reads true or false where the text may be something else.
     *
     * @param text any text
     * @return what it says; empty if it is none of the forms that {@link #bool} takes
     */
    public static Optional<Boolean> findBool(String text) {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> Optional.of(true);
            case "0", "f", "F", "false", "FALSE", "False" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /**
     * Reads a whole number as Go writes them: {@code 0x1F91}, {@code 0o17}, {@code 017} (octal), {@code 0b11}, {@code 8_081}.
     *
     * @param text a flag's text
     * @param min the least allowed
     * @param max the greatest allowed
     * @return the number
     * @throws InvalidValueException if it is no whole number or out of range
     */
    public static int wholeNumber(String text, int min, int max) {
        try {
            int number = integer(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException notDigits) {
            // the one message below
        }
        throw new InvalidValueException(text, "must be a whole number from " + min + " to " + max);
    }

    /** As strconv.ParseInt does with base 0: underscores stand between digits, or between the base and a digit. */
    private static int integer(String text) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        String number = text.substring(signed ? 1 : 0).toLowerCase(Locale.ROOT);
        int base = 10;
        String digits = "_" + number;
        if (number.length() > 1 && number.charAt(0) == '0') {
            base = switch (number.charAt(1)) {
                case 'x' -> 16;
                case 'b' -> 2;
                default -> 8;
            };
            boolean named = "xbo".indexOf(number.charAt(1)) >= 0;
            digits = number.substring(named ? 2 : 1);
            digits = digits.startsWith("_") ? digits : "_" + digits;
        }
        if (!digits.matches("(_[0-9a-f]+)+")) {
            throw new NumberFormatException(text);
        }
        return Integer.parseInt((text.startsWith("-") ? "-" : "") + digits.replace("_", ""), base);
    }

    /**
     * Reads a duration: whole seconds without a unit, or Go's form with one unit ({@code 500ms}, {@code 10s}, {@code 5m}, {@code 1h}).
     *
     * @param text a flag's text
     * @return zero or more
     * @throws InvalidValueException if it has another form
     */
    public static Duration duration(String text) {
        try {
            return Duration.ofSeconds(wholeNumber(text, 0, MAX_SECONDS));
        } catch (InvalidValueException hasUnit) {
            // or is none
        }
        int digits = 0;
        while (digits < text.length() && digits < MAX_DIGITS && isDigit(text.charAt(digits))) {
            digits++;
        }
        ChronoUnit unit = unit(text.substring(digits));
        if (digits == 0 || unit == ChronoUnit.FOREVER) {
            throw new InvalidValueException(text, "must be a duration such as 500ms, 10s, 5m or 1h");
        }
        return Duration.of(Long.parseLong(text.substring(0, digits)), unit);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static ChronoUnit unit(String text) {
        return switch (text) {
            case "ms" -> ChronoUnit.MILLIS;
            case "s" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MINUTES;
            case "h" -> ChronoUnit.HOURS;
            default -> ChronoUnit.FOREVER;
        };
    }
}
