package dev.loden.api.spi;

import dev.loden.api.Preview;
import java.util.regex.Pattern;

/**
 * A flag of the daemon that a provider reads. It is listed by {@code --help} under the provider's name, and can be set in the
 * environment too: {@code --consul-token} by FLANNELD_CONSUL_TOKEN or LODEN_CONSUL_TOKEN. Its value reaches the provider
 * in the flags of its context, as a string or a list of strings; absent if it is not given, whatever the default shown.
 *
 * @param name without dashes in front: lower-case letters, digits, dashes
 * @param kind what its value is
 * @param value what the help calls the value: {@code file}, {@code urls}; empty for a switch
 * @param fallback what holds if it is not given, as the help shows it; empty if nothing does
 * @param text what it does, one line
 * @since 0.1
 */
@Preview
public record ProviderFlag(String name, Kind kind, String value, String fallback, String text) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    /** Checks the name. */
    public ProviderFlag {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a flag's name: " + name);
        }
    }

    /** What a flag's value is. */
    public enum Kind {
        /** One string; the last one given counts. */
        STRING,
        /** Any number of strings. */
        LIST,
        /** True or false; alone it means true. */
        SWITCH
    }

    /**
     * A flag with one value.
     *
     * @param name without dashes
     * @param value what the help calls the value
     * @param fallback what holds if it is not given; empty if nothing does
     * @param text what it does
     * @return the flag
     */
    public static ProviderFlag string(String name, String value, String fallback, String text) {
        return new ProviderFlag(name, Kind.STRING, value, fallback, text);
    }

    /**
     * A flag that can be given several times.
     *
     * @param name without dashes
     * @param value what the help calls a value
     * @param text what it does
     * @return the flag
     */
    public static ProviderFlag list(String name, String value, String text) {
        return new ProviderFlag(name, Kind.LIST, value, "", text);
    }

    /**
     * A flag that is on or off.
     *
     * @param name without dashes
     * @param fallback what holds if it is not given
     * @param text what it does
     * @return the flag
     */
    public static ProviderFlag onOff(String name, boolean fallback, String text) {
        return new ProviderFlag(name, Kind.SWITCH, "", Boolean.toString(fallback), text);
    }
}
