package dev.loden.distro.doctor;

import java.util.List;

/**
 * What a check has found.
 *
 * @param level how bad it is
 * @param subject what was checked
 * @param text what is so
 * @param remedy what to do about it; empty text if nothing
 * @param fixes what does it, where that is safe; empty where it is not
 */
public record Finding(Level level, String subject, String text, String remedy, List<Fix> fixes) {
    /** Copies the list. */
    public Finding {
        fixes = List.copyOf(fixes);
    }

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
        return new Finding(Level.OK, subject, text, "", List.of());
    }

    static Finding warn(String subject, String text, String remedy, Fix... fixes) {
        return new Finding(Level.WARN, subject, text, remedy, List.of(fixes));
    }

    static Finding fail(String subject, String text, String remedy, Fix... fixes) {
        return new Finding(Level.FAIL, subject, text, remedy, List.of(fixes));
    }
}
