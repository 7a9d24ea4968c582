package dev.loden.distro;

import java.lang.module.ModuleDescriptor;

/** Where the distribution is, as the launchers set it, and which one it is. */
public final class Home {
    private static final String PROPERTY = "loden.home";

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
     * The distribution's version.
     *
     * @return its module's
     */
    public static String version() {
        ModuleDescriptor descriptor = Home.class.getModule().getDescriptor();
        return descriptor == null ? "unknown" : descriptor.rawVersion().orElse("unknown");
    }
}
