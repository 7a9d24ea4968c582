package dev.loden.core.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.loden.api.net.InvalidValueException;

/**
 * A regular expression as Go's package regexp has them (RE2), which takes no expression that may run for ever. The only class that
 * loads the library, and only if there is an expression.
 */
public final class Regex {
    private final Pattern pattern;

    private Regex(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * Reads one.
     *
     * @throws InvalidValueException that says what is wrong with it
     */
    static Regex parse(String text) {
        try {
            return new Regex(Pattern.compile(text));
        } catch (PatternSyntaxException e) {
            throw new InvalidValueException(text, "not a regular expression: " + e.getDescription());
        }
    }

    /** Whether a part of the text matches. */
    public boolean matchesIn(String text) {
        return pattern.matcher(text).find();
    }

    /** As it was given. */
    @Override
    public String toString() {
        return pattern.pattern();
    }
}
