package dev.loden.distro;

import dev.loden.api.net.InvalidValueException;

/**
 * How much is logged.
 *
 * @param level 0 what an operator must see, 1 to 4 each change too, 5 and more everything with stack traces
 */
record Verbosity(int level) {
    private static final int TRACES = 5;
    private static final String WITH_TRACES = "{date: yyyy-MM-dd'T'HH:mm:ss.SSS} {level} [{thread}] {class}: {message}";

    static Verbosity parse(String text) {
        try {
            return new Verbosity(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw new InvalidValueException(text, "must be a whole number").named("--v");
        }
    }

    /** Configures the logger, which reads these properties at its first use. What the operator has set stays. */
    void configure() {
        if (level >= TRACES) {
            set("tinylog.level", "trace");
            set("tinylog.writer.format", WITH_TRACES);
        } else if (level > 0) {
            set("tinylog.level", "debug");
        }
    }

    boolean showsTraces() {
        return level >= TRACES;
    }

    private static void set(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
