package dev.loden.distro;

import dev.loden.base.BoundedFile;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Path;

/** Where the distribution is, as the launchers set it, and which one it is. */
public final class Home {
    private static final String PROPERTY = "loden.home";
    private static final int MAX_COMMIT = 100;

    private Home() {}

    /**
     * The distribution's directory.
     *
     * @return the present directory if it was not started by its launchers
     */
    public static String directory() {
        return System.getProperty(PROPERTY, ".");
    }

    /**
     * Where drop-in plugins are by default.
     *
     * @return a directory that may not exist
     */
    public static String plugins() {
        return directory() + "/plugins";
    }

    /**
     * Whether standard output is a terminal; Java detects it from version 22 on, the launchers always do.
     *
     * @return false if it was not started by its launchers
     */
    public static boolean isTerminal() {
        return Boolean.getBoolean("loden.terminal");
    }

    /**
     * What it was built from.
     *
     * @return the commit, as {@code ./dev} has written it into conf/commit; empty if it has not
     */
    public static String commit() {
        return new BoundedFile(Path.of(directory(), "conf", "commit"), MAX_COMMIT)
                .readOrEmpty()
                .strip();
    }

    /**
     * The distribution's version.
     *
     * @return its module's
     */
    public static String version() {
        ModuleDescriptor descriptor = Home.class.getModule().getDescriptor();
        return descriptor == null ? "unknown" : descriptor.rawVersion().orElse("unknown");
    }
}
