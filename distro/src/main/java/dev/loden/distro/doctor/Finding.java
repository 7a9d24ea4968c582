package dev.loden.distro.doctor;

/**
 * What a check has found.
 *
 * @param level how bad it is
 * @param subject what was checked
 * @param text what is so
 * @param remedy what to do about it; empty text if nothing
 */
public record Finding(Level level, String subject, String text, String remedy) {
    /** How bad something is. */
    public enum Level {
        /** As it should be. */
        OK,
        /** May do harm, or will. */
        WARN,
        /** Pods cannot communicate as they should. */
        FAIL
    }

    static Finding ok(String subject, String text) {
        return new Finding(Level.OK, subject, text, "");
    }

    static Finding warn(String subject, String text, String remedy) {
        return new Finding(Level.WARN, subject, text, remedy);
    }

    static Finding fail(String subject, String text, String remedy) {
        return new Finding(Level.FAIL, subject, text, remedy);
    }
}
