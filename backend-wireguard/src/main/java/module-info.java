/**
 * The wireguard backend: pods reach each other encrypted, exactly as with flannel, through the kernel's WireGuard or one in user space.
 * Exports nothing.
 */
@SuppressWarnings("requires-automatic") // jnr-ffi is one; it stays inside this module
module dev.loden.backend.wireguard {
    requires dev.loden.api;
    requires org.jnrproject.ffi;
    // An automatic module pulls in other automatic ones, but not these, which jnr-ffi makes its stubs with.
    requires org.objectweb.asm;
    requires org.objectweb.asm.commons;
    requires org.objectweb.asm.util;
    requires org.slf4j;

    // Unqualified: the stubs are in an unnamed module.
    opens dev.loden.backend.wireguard.ffi;

    provides dev.loden.api.spi.BackendProvider with
            dev.loden.backend.wireguard.WireGuardProvider;
    provides dev.loden.api.spi.ObjectDriverProvider with
            dev.loden.backend.wireguard.WireGuardDriverProvider;
}
