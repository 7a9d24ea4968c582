/**
 * The udp backend: IP packets as the payload of UDP, exactly as with flannel, carried by this process between a TUN device and sockets.
 * Exports nothing.
 */
@SuppressWarnings("requires-automatic") // jnr-ffi is one; it stays inside this module
module dev.loden.backend.udp {
    requires dev.loden.api;
    requires org.jnrproject.ffi;
    // An automatic module pulls in other automatic ones, but not these, which jnr-ffi makes its stubs with.
    requires org.objectweb.asm;
    requires org.objectweb.asm.commons;
    requires org.objectweb.asm.util;
    requires org.slf4j;

    // Unqualified: the stubs are in an unnamed module.
    opens dev.loden.backend.udp.ffi;

    provides dev.loden.api.spi.BackendProvider with
            dev.loden.backend.udp.UdpProvider;
    provides dev.loden.api.spi.ObjectDriverProvider with
            dev.loden.backend.udp.UdpDriverProvider;
    provides dev.loden.api.spi.PlanRefinerProvider with
            dev.loden.backend.udp.SendersProvider;
}
