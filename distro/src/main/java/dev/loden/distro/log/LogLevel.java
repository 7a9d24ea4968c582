package dev.loden.distro.log;

import dev.loden.api.net.InvalidValueException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tinylog.Level;

/** How much the daemon logs: as it was started, and for a while as an operator asks. Any thread. */
public final class LogLevel {
    /** So that nobody fills a disk with what he has forgotten. */
    static final Duration LONGEST = Duration.ofDays(1);

    /** The name of the thread that waits for the end. */
    static final String TIMER = "log-level";

    private static final Pattern REQUEST =
            Pattern.compile("(error|warn|info|debug|trace)/([1-9][0-9]{0,5})(s|m|h)", Pattern.CASE_INSENSITIVE);

    private final Level base = SwitchableLog.threshold();
    private final Consumer<String> shown;
    private Optional<Thread> timer = Optional.empty();

    /**
     * Of a daemon that has configured its log.
     *
     * @param shown takes what status shows: the level and until when; empty for that of the start
     */
    public LogLevel(Consumer<String> shown) {
        this.shown = shown;
    }

    /**
     * Configures the logger before its first use, by the properties that it reads then. A level that the operator has set as a system
     * property stays, and so does the one in tinylog's file if no flag asks for another.
     *
     * @param asked by the command line: debug, trace, or empty
     */
    public static void start(String asked) {
        String level = System.getProperty("tinylog.level", asked);
        SwitchableLog.threshold(level(level.isEmpty() ? inFile() : level));
        System.setProperty("tinylog.level", "trace");
        System.setProperty("tinylog.provider", SwitchableLog.class.getName());
    }

    private static String inFile() {
        var properties = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of(System.getProperty("tinylog.configuration", "")))) {
            properties.load(file);
        } catch (IOException | IllegalArgumentException unreadable) {
            return "info";
        }
        return properties.getProperty("level", "info");
    }

    private static Level level(String text) {
        try {
            return Level.valueOf(text.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            return Level.INFO; // what tinylog would warn of
        }
    }

    /**
     * Logs more or less for a while; the last one asked for counts.
     *
     * @param request {@code LEVEL/DURATION}, such as {@code debug/10m}; or {@code default}: as at the start, at once
     * @throws InvalidValueException if it is neither, or longer than a day
     */
    public synchronized void request(String request) {
        if (request.equals("default")) {
            supersede();
            back();
            return;
        }
        Matcher matcher = REQUEST.matcher(request);
        if (!matcher.matches()) {
            throw new InvalidValueException(
                    request,
                    "must be error, warn, info, debug or trace, and for how long: a whole number with s, m or h (debug/10m);"
                            + " or default");
        }
        Duration time = Duration.of(Long.parseLong(matcher.group(2)), unit(matcher.group(3)));
        if (time.compareTo(LONGEST) > 0) {
            throw new InvalidValueException(request, "must not be longer than 24h");
        }
        change(level(matcher.group(1)), time);
    }

    private static ChronoUnit unit(String letter) {
        return switch (letter.toLowerCase(Locale.ROOT)) {
            case "s" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MINUTES;
            default -> ChronoUnit.HOURS;
        };
    }

    private void change(Level level, Duration time) {
        String text = name(level) + " until " + Instant.now().plus(time).truncatedTo(ChronoUnit.SECONDS);
        log().info("log level {}, asked for by loden log-level", text);
        SwitchableLog.threshold(level);
        shown.accept(text);
        supersede();
        timer = Optional.of(Thread.ofPlatform().daemon().name(TIMER).start(() -> endAfter(time)));
    }

    private void supersede() {
        timer.ifPresent(Thread::interrupt);
        timer = Optional.empty();
    }

    /** Each change has a thread; a later change ends an earlier one's. */
    private void endAfter(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException superseded) {
            return;
        }
        synchronized (this) {
            if (timer.filter(Thread.currentThread()::equals).isPresent()) {
                timer = Optional.empty();
                back();
            }
        }
    }

    private void back() {
        SwitchableLog.threshold(base);
        shown.accept("");
        log().info("log level {} again", name(base));
    }

    private static String name(Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }

    /** Not earlier than the logger is configured. */
    private static Logger log() {
        return LoggerFactory.getLogger(LogLevel.class);
    }
}
