package dev.loden.api.net;

import dev.loden.api.Stable;
import java.util.regex.Pattern;

/**
 * A value from outside (a configuration, a lease, a flag) that breaks a rule. The message is one line of the form
 * {@code NAME "VALUE": RULE}, safe to log: whatever could forge or hide a part of the line (control and format characters,
 * line separators, lone surrogates) is replaced, long values are cut, and what may be a secret is left out: a login
 * as URLs have it ({@code user:password@}), and what belongs to one of {@link SecretNames}.
 *
 * @since 0.1
 */
@Stable
public final class InvalidValueException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 80;

    /** Where a login may end that begins in what is shown. */
    private static final int SCANNED = 1_024;

    /** What may be a secret in a URL or in what is left of one: before an at sign, behind a colon. */
    private static final Pattern LOGIN = Pattern.compile(":/{0,2}[^\\s/@\"]+@");

    /** A secret and all that follows it, for in a malformed text nobody knows where it ends. */
    private static final Pattern NAMED_SECRET = Pattern.compile("(?s)(" + SecretNames.regex() + "\"?\\s{0,9}[:=]).*");

    /** The offending text. */
    private final String value;

    /** The rule it breaks. */
    private final String rule;

    /**
     * A value without a name yet; the caller that knows the name adds it with {@link #named}.
     *
     * @param value the offending text, of any length and content
     * @param rule what it should have been, for people: {@code not an IPv4 address}
     */
    public InvalidValueException(String value, String rule) {
        super("\"" + cut(value) + "\": " + oneLine(rule));
        this.value = value;
        this.rule = rule;
    }

    private InvalidValueException(String name, InvalidValueException unnamed, boolean isSecret) {
        super(
                cut(name) + " " + (isSecret ? "\"...\": " + oneLine(unnamed.rule) : unnamed.getMessage()),
                isSecret ? null : unnamed);
        this.value = unnamed.value;
        this.rule = unnamed.rule;
    }

    /**
     * The same failure, with the name of what held the value in front.
     *
     * @param name the configuration key, flag or field, for example {@code Backend.VNI}
     * @return a new exception, this one as its cause unless it says a secret
     */
    public InvalidValueException named(String name) {
        return new InvalidValueException(name, this, SecretNames.contains(name));
    }

    /**
     * The offending text, as given.
     *
     * @return never null
     */
    public String value() {
        return value;
    }

    /**
     * The rule the value breaks.
     *
     * @return never null
     */
    public String rule() {
        return rule;
    }

    private static String cut(String text) {
        String start = text.substring(0, Math.min(text.length(), SCANNED));
        String shown =
                NAMED_SECRET.matcher(LOGIN.matcher(start).replaceAll(":...@")).replaceFirst("$1...");
        return oneLine(
                text.length() <= SHOWN
                        ? shown
                        : shown.substring(0, Math.min(shown.length(), SHOWN)) + "... (" + text.length()
                                + " characters)");
    }

    private static String oneLine(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
    }
}
