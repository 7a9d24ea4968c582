package dev.loden.distro;

import java.util.Locale;

/**
 * A flag of the daemon.
 *
 * @param name without dashes
 * @param kind what its value is
 * @param value what the help calls the value
 * @param fallback what holds if it is not given, as the help shows it; empty if nothing does
 * @param text what it does
 */
record Flag(String name, Kind kind, String value, String fallback, String text) {
    private static final String ENVIRONMENT_PREFIX = "FLANNELD_";

    /** What a flag's value is. */
    enum Kind {
        /** One text; the last one given counts. */
        TEXT,
        /** Any number of texts. */
        LIST,
        /** True or false; alone it means true. */
        SWITCH
    }

    static Flag text(String name, String value, String fallback, String text) {
        return new Flag(name, Kind.TEXT, value, fallback, text);
    }

    static Flag list(String name, String value, String text) {
        return new Flag(name, Kind.LIST, value, "", text);
    }

    static Flag onOff(String name, boolean fallback, String text) {
        return new Flag(name, Kind.SWITCH, "", Boolean.toString(fallback), text);
    }

    /** The variable that sets it too: {@code FLANNELD_ETCD_PREFIX}. */
    String variable() {
        return ENVIRONMENT_PREFIX + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
