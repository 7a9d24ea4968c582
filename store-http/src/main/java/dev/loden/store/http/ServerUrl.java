package dev.loden.store.http;

import dev.loden.api.net.InvalidValueException;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Servers' URLs as people write them: with a scheme in any letter case or without one, with a path, a slash at the end, a user.
 * Host names may have underscores, as those of containers do.
 */
public final class ServerUrl {
    private static final Pattern URL = Pattern.compile("(?:([A-Za-z][A-Za-z0-9+.-]*)://)?(?:[^/?#]*@)?"
            + "(\\[[0-9A-Fa-f:.]+(?:%[A-Za-z0-9._-]+)?]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?(/[^\\s?#]*)?");

    private ServerUrl() {}

    /**
     * Reads a URL.
     *
     * @param text untrusted
     * @param scheme of a text without one: http or https
     * @return scheme, host, port and path, without user and password, without slashes at the end
     * @throws InvalidValueException without what may be a password, if it is none of http or https
     */
    public static URI parse(String text, String scheme) {
        Matcher url = URL.matcher(text.strip());
        if (!url.matches()) {
            throw new InvalidValueException(redacted(text), "not a server's URL");
        }
        String given = Optional.ofNullable(url.group(1)).orElse(scheme).toLowerCase(Locale.ROOT);
        if (!given.equals("http") && !given.equals("https")) {
            throw new InvalidValueException(redacted(text), "neither http nor https");
        }
        String port = Optional.ofNullable(url.group(3)).map(ServerUrl::port).orElse("");
        String path = Optional.ofNullable(url.group(4)).orElse("").replaceAll("/+$", "");
        try {
            return URI.create(given + "://" + url.group(2) + port + path);
        } catch (IllegalArgumentException e) {
            throw new InvalidValueException(redacted(text), "not a server's URL");
        }
    }

    private static String port(String digits) {
        int port = Integer.parseInt(digits);
        if (port < 1 || port > 65_535) {
            throw new InvalidValueException(digits, "not a port");
        }
        return ":" + port;
    }

    /**
     * A URL, perhaps a malformed one, for messages.
     *
     * @param text untrusted
     * @return without what may be a user, a password or a token: before an {@code @}, behind a {@code ?} or {@code #}, and where a port
     *     should be
     */
    public static String redacted(String text) {
        return text.replaceAll("(?s)^([^/]*//)?.*@", "$1")
                .replaceAll("(?s)[?#].*", "?...")
                .replaceAll("(?s)^([^/]*//)?+(\\[[^]]*]|[^\\[/:]*):(?![0-9]{1,5}(?:/|\\?\\.\\.\\.|$)).*", "$1$2:...");
    }

    /**
     * The host, also if it has underscores, for which {@link URI#getHost} is null.
     *
     * @param server as {@link #parse} returns it
     * @return a name or an address, an IPv6 address without brackets
     */
    public static String host(URI server) {
        Matcher url = matched(server);
        return url.group(2).replaceAll("[\\[\\]]", "");
    }

    /**
     * The port.
     *
     * @param server as {@link #parse} returns it
     * @return the scheme's own if it names none
     */
    public static int port(URI server) {
        return Optional.ofNullable(matched(server).group(3))
                .map(Integer::parseInt)
                .orElse(server.getScheme().equals("https") ? 443 : 80);
    }

    private static Matcher matched(URI server) {
        Matcher url = URL.matcher(server.toString());
        if (!url.matches()) {
            throw new IllegalArgumentException("not a server's URL: " + redacted(server.toString()));
        }
        return url;
    }
}
