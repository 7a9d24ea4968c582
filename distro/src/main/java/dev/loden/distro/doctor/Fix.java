package dev.loden.distro.doctor;

import java.util.List;

/** What ends a fault and does no harm. */
public sealed interface Fix {
    /**
     * Writes a file of the kernel's or of our own.
     *
     * @param path absolute
     * @param text what it has then
     */
    record Write(String path, String text) implements Fix {
        @Override
        public String toString() {
            return "write " + path + ": " + text.strip().replace("\n", " / ");
        }
    }

    /**
     * Runs a program.
     *
     * @param command with its arguments
     */
    record Run(List<String> command) implements Fix {
        @Override
        public String toString() {
            return String.join(" ", command);
        }
    }

    /** A program with its arguments. */
    static Fix run(String... command) {
        return new Run(List.of(command));
    }

    /**
     * A setting of the kernel.
     *
     * @param key with slashes: a device's name may have dots
     */
    static Fix sysctl(String key, long value) {
        return new Write("/proc/sys/" + key, value + "\n");
    }
}
