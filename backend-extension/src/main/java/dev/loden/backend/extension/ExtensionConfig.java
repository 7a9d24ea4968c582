package dev.loden.backend.extension;

import dev.loden.api.lease.Settings;
import java.time.Duration;

/**
 * The extension part of the configuration (flannel's Documentation/extension.md), and a time limit. A command that is not
 * given is empty, and not run.
 *
 * @param preStartup its output is published as BackendData
 * @param postStartup run once this node has a lease
 * @param peer the two commands that are run for each peer
 * @param limit how long each of them may take
 */
record ExtensionConfig(String preStartup, String postStartup, PeerCommands peer, Duration limit) {
    private static final int DEFAULT_SECONDS = 10;
    private static final int MOST_SECONDS = 600;

    static ExtensionConfig of(Settings settings) {
        Duration limit = Duration.ofSeconds(
                settings.integer("CommandTimeout", 1, MOST_SECONDS).orElse(DEFAULT_SECONDS));
        return new ExtensionConfig(
                text(settings, "PreStartupCommand"),
                text(settings, "PostStartupCommand"),
                new PeerCommands(text(settings, "SubnetAddCommand"), text(settings, "SubnetRemoveCommand"), limit),
                limit);
    }

    private static String text(Settings settings, String name) {
        return settings.string(name).orElse("").strip();
    }
}
