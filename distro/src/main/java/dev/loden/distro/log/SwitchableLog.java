package dev.loden.distro.log;

import org.tinylog.Level;
import org.tinylog.core.TinylogLoggingProvider;
import org.tinylog.format.MessageFormatter;
import org.tinylog.provider.ContextProvider;
import org.tinylog.provider.LoggingProvider;

/**
 * tinylog with a level that changes at run time, which its own is not meant to. It is made by tinylog, by its name in the property
 * {@code provider}; tinylog's own level must be trace then. Any thread.
 */
public final class SwitchableLog implements LoggingProvider {
    /** One of the process, as its log is. */
    private static volatile Level threshold = Level.INFO;

    private final LoggingProvider writer = new TinylogLoggingProvider();

    /** By tinylog, once. */
    public SwitchableLog() {}

    static Level threshold() {
        return threshold;
    }

    static void threshold(Level level) {
        threshold = level;
    }

    private static boolean covers(Level level) {
        return level.compareTo(threshold) >= 0;
    }

    @Override
    public ContextProvider getContextProvider() {
        return writer.getContextProvider();
    }

    @Override
    public Level getMinimumLevel() {
        return Level.TRACE;
    }

    @Override
    public Level getMinimumLevel(String tag) {
        return Level.TRACE;
    }

    @Override
    public boolean isEnabled(int depth, String tag, Level level) {
        return covers(level) && writer.isEnabled(depth + 1, tag, level);
    }

    @Override
    public boolean isEnabled(String logger, String tag, Level level) {
        return covers(level) && writer.isEnabled(logger, tag, level);
    }

    @Override
    public void log(
            int depth,
            String tag,
            Level level,
            Throwable failure,
            MessageFormatter formatter,
            Object message,
            Object... arguments) {
        if (covers(level)) {
            writer.log(depth + 1, tag, level, failure, formatter, message, arguments);
        }
    }

    @Override
    public void log(
            String logger,
            String tag,
            Level level,
            Throwable failure,
            MessageFormatter formatter,
            Object message,
            Object... arguments) {
        if (covers(level)) {
            writer.log(logger, tag, level, failure, formatter, message, arguments);
        }
    }

    @Override
    public void shutdown() throws InterruptedException {
        writer.shutdown();
    }
}
