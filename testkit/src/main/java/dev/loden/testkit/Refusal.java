package dev.loden.testkit;

/**
 * Why the fake kernel does not make a change.
 *
 * @param errno the positive error number, {@link Errnos#NONE} if it makes it
 * @param detail more than the error's name says; may be empty
 */
record Refusal(int errno, String detail) {
    /** The change is made. */
    static final Refusal NONE = new Refusal(Errnos.NONE, "");

    static Refusal of(int errno) {
        return errno == Errnos.NONE ? NONE : new Refusal(errno, "");
    }

    static Refusal noDevice(String name) {
        return new Refusal(Errnos.ENODEV, "no device " + name);
    }

    boolean isNone() {
        return errno == Errnos.NONE;
    }

    /** As an outcome has it. */
    String message() {
        return detail.isEmpty() ? Errnos.name(errno) : Errnos.name(errno) + ": " + detail;
    }
}
