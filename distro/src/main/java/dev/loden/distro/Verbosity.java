package dev.loden.distro;

import dev.loden.api.net.InvalidValueException;
import dev.loden.distro.log.LogLevel;

/**
 * How much is logged.
 *
 * @param level 0 what an operator must see, 1 to 4 each change too, 5 and more everything with stack traces
 */
record Verbosity(int level) {
    private static final int TRACES = 5;
    private static final String FORMAT = "tinylog.writer.format";
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
        if (showsTraces() && System.getProperty(FORMAT) == null) {
            System.setProperty(FORMAT, WITH_TRACES);
        }
        LogLevel.start(showsTraces() ? "trace" : level > 0 ? "debug" : "");
    }

    boolean showsTraces() {
        return level >= TRACES;
    }
}
