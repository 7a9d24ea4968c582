package dev.loden.distro.support;

import dev.loden.api.net.SecretNames;
import java.util.regex.Pattern;

/**
 * Takes secrets out of a text, whatever it is: JSON, YAML, variables, flags, a log. What has a telling name loses its value, and what
 * looks like a key, a token or a login goes too. A value too many may go, for it is a person who reads the text.
 */
public final class Redaction {
    private static final String REMOVED = "(removed)";
    private static final Pattern NAMED = Pattern.compile(
            "(" + SecretNames.regex()
                    + "\"?(?:[ \\t]*[:=][ \\t]*|[ \\t]+))(\"(?:\\\\.|[^\"\\\\])*\"|'[^']*'|\\[[^\\]]*+\\]?+|\\{[^}]*+\\}?+|[^\\s,}\\]]+)");
    private static final Pattern PEM = Pattern.compile(
            "-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\\z)", Pattern.DOTALL);
    private static final Pattern AUTHORIZATION = Pattern.compile(
            "(?i)(authorization:?\\s*|\\b(?:bearer|basic)\\s+)(?:(?:bearer|basic)\\s+)?[\\w.~+/=-]{6,}");
    private static final Pattern LOGIN = Pattern.compile("(:/{0,2})[^/@\\s\"]+@"); // a path has lost a slash
    private static final Pattern JWT = Pattern.compile("\\beyJ[\\w-]{8,}\\.[\\w-]+\\.[\\w-]*");

    private Redaction() {}

    /**
     * A text without secrets.
     *
     * @param text any
     * @return the same with {@code (removed)} in their places
     */
    public static String of(String text) {
        String rest = PEM.matcher(text).replaceAll(REMOVED);
        rest = AUTHORIZATION.matcher(rest).replaceAll("$1" + REMOVED);
        rest = JWT.matcher(rest).replaceAll(REMOVED);
        rest = ofLogins(rest);
        return NAMED.matcher(rest).replaceAll("$1\"" + REMOVED + "\"");
    }

    /**
     * A text without the users and passwords of URLs: for messages about values that were taken for something else.
     *
     * @param text any
     * @return the same with {@code (removed)} in their places
     */
    public static String ofLogins(String text) {
        return LOGIN.matcher(text).replaceAll("$1" + REMOVED + "@");
    }
}
