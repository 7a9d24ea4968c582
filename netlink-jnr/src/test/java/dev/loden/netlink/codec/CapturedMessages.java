package dev.loden.netlink.codec;

import java.util.List;

/** What was captured, for tests of other packages. */
public final class CapturedMessages {
    private CapturedMessages() {}

    /** Each with its header. */
    public static List<byte[]> all() {
        return Captured.messages();
    }

    /** Of their devices. */
    public static LinkNames names() {
        return Captured.names();
    }
}
