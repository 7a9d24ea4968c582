package dev.loden.store.grpc;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.slf4j.LoggerFactory;

/**
 * What the libraries log, which would else go to standard error. Each failure reaches the store as an exception, so the libraries'
 * warnings are for a debug log; what they call severe is a defect, and a warning here.
 */
final class LogBridge extends Handler {
    /** Kept, for the runtime forgets loggers, with their handlers, that nobody refers to. */
    private static final List<Logger> LOGGERS = List.of(Logger.getLogger("io.grpc"), Logger.getLogger("io.netty"));

    private final SimpleFormatter text = new SimpleFormatter();

    private LogBridge() {
        setLevel(Level.WARNING);
    }

    static synchronized void install() {
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        for (Logger logger : LOGGERS) {
            if (logger.getUseParentHandlers()) {
                logger.setUseParentHandlers(false);
                logger.setLevel(Level.WARNING);
                logger.addHandler(new LogBridge());
            }
        }
    }

    @Override
    public void publish(LogRecord given) {
        if (!isLoggable(given)) {
            return;
        }
        org.slf4j.Logger log = LoggerFactory.getLogger(given.getLoggerName());
        String message = text.formatMessage(given);
        if (given.getLevel().intValue() > Level.WARNING.intValue()) {
            log.warn("{}", message, given.getThrown());
        } else {
            log.debug("{}", message, given.getThrown());
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
