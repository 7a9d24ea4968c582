package dev.loden.api.net;

import dev.loden.api.Preview;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The names by which a flag, a variable or a member of a configuration or a lease says that its value is a secret. Whatever prints such
 * values leaves them out: messages about values, the log of leases, and what is packed for a report.
 *
 * @since 0.1
 */
@Preview
public final class SecretNames {
    /** Any other spelling has upper case, or a dash, a dot or an underscore for the space. */
    private static final List<String> ALL = List.of(
            "psk",
            "password",
            "passwd",
            "passphrase",
            "secret",
            "token",
            "credential",
            "private key",
            "preshared key",
            "pre shared key",
            "access key",
            "key data",
            "api key",
            "command"); // its arguments may be secrets

    private static final String REGEX = "(?i:(?:" + String.join("|", ALL).replace(" ", "[ ._-]?") + ")[\\w.-]{0,99})";
    private static final Pattern PATTERN = Pattern.compile(REGEX);

    private SecretNames() {}

    /**
     * What such names contain.
     *
     * @return in lower case, words apart
     */
    public static List<String> all() {
        return ALL;
    }

    /**
     * Whether a name is one of these.
     *
     * @param name of any length and content: {@code Backend.PSK}, {@code --etcd-password}
     * @return whether it contains one of {@link #all}, in any spelling
     */
    public static boolean contains(String name) {
        return PATTERN.matcher(name).find();
    }

    /**
     * Finds such names in a text.
     *
     * @return a regular expression without capturing groups, which matches from where a name's telling part begins to the name's end
     */
    public static String regex() {
        return REGEX;
    }
}
