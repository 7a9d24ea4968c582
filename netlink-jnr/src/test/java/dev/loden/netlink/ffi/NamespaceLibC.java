package dev.loden.netlink.ffi;

/** What the tests need of libc on top. */
public interface NamespaceLibC {
    /**
     * Gives the calling thread namespaces of its own.
     *
     * @param flags CLONE_ flags
     * @return 0
     */
    int unshare(int flags);
}
