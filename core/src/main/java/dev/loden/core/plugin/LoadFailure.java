package dev.loden.core.plugin;

import java.lang.module.FindException;
import java.lang.module.ResolutionException;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What went wrong when a plugin was loaded, and what to do, in one line. */
final class LoadFailure {
    /** Java's words for two modules with one package. */
    private static final Pattern PACKAGE = Pattern.compile("\\bpackage (\\S+)", Pattern.CASE_INSENSITIVE);

    private LoadFailure() {}

    /**
     * The line.
     *
     * @param failure whatever was thrown
     * @param plugin what was loaded
     */
    static String text(Throwable failure, DropIn plugin) {
        String passedOver = plugin.passedOver();
        String text = switch (failure) {
            case FindException absent -> unreadable(absent);
            case ResolutionException clash -> clash(clash, plugin);
            case LayerInstantiationException clash -> clash(clash, plugin);
            case ServiceConfigurationError broken ->
                "throws while loading: "
                        + (broken.getCause() == null ? message(broken) : innermost(broken)) + passedOver
                        + "; ask its author, or leave it out with --exclude-plugin";
            default ->
                "throws while loading: " + innermost(failure) + passedOver
                        + "; ask its author, or leave it out with --exclude-plugin";
        };
        return line(text);
    }

    private static String line(String text) {
        return text.replaceAll("\\s+", " ");
    }

    /** The same where not even the modules could be found. */
    static String unreadable(FindException failure) {
        String message = message(failure);
        if (message.startsWith("Two versions of module")) {
            return line(message + ": keep one of them");
        }
        if (message.contains("not found, required by")) {
            return line(message + ": put its jar beside the plugin's, in a directory of their own");
        }
        return line("is no plugin's jar: " + message
                + Optional.ofNullable(failure.getCause())
                        .map(cause -> " (" + message(cause) + ")")
                        .orElse("") + "; remove it, or copy it anew");
    }

    private static String clash(Exception failure, DropIn plugin) {
        String message = message(failure);
        Matcher shared = PACKAGE.matcher(message);
        String name = shared.find() ? shared.group(1) : "";
        boolean bundlesUs = name.startsWith("dev.loden.");
        return message + " (" + String.join(", ", plugin.holders(name)) + ")"
                + (bundlesUs
                        ? ": it brings Loden's own classes; build it without them (Maven: scope provided)"
                        : ": two jars have that package; leave one out, or build the plugin without those Loden has");
    }

    private static String innermost(Throwable failure) {
        Throwable reason = failure;
        while (reason.getCause() != null) {
            reason = reason.getCause();
        }
        return reason.toString();
    }

    private static String message(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
