package dev.loden.testkit;

/** The error numbers the fake kernel answers with (asm-generic/errno.h, errno-base.h). */
final class Errnos {
    static final int NONE = 0;
    static final int ENOENT = 2;
    static final int EEXIST = 17;
    static final int ENODEV = 19;
    static final int EINVAL = 22;
    static final int EOPNOTSUPP = 95;
    static final int EAFNOSUPPORT = 97;
    static final int ENETDOWN = 100;
    static final int ENETUNREACH = 101;
    static final int EHOSTUNREACH = 113;

    private Errnos() {}

    static String name(int errno) {
        return switch (errno) {
            case ENOENT -> "ENOENT";
            case EEXIST -> "EEXIST";
            case ENODEV -> "ENODEV";
            case EINVAL -> "EINVAL";
            case EOPNOTSUPP -> "EOPNOTSUPP";
            case EAFNOSUPPORT -> "EAFNOSUPPORT";
            case ENETDOWN -> "ENETDOWN";
            case ENETUNREACH -> "ENETUNREACH";
            case EHOSTUNREACH -> "EHOSTUNREACH";
            default -> "errno " + errno;
        };
    }
}
