/**
 * The kernel's network state by rtnetlink, through jnr-ffi: the built-in {@link dev.loden.api.spi.NetlinkOps}, and a driver of devices'
 * offloads. No module
 * requires this one; the core finds it as a service.
 */
@SuppressWarnings("requires-automatic") // jnr-ffi is one; it stays inside this module
module dev.loden.netlink {
    requires dev.loden.api;
    requires jdk.unsupported;
    requires org.jnrproject.ffi;
    // An automatic module pulls in other automatic ones, but not these, which jnr-ffi makes its stubs with.
    requires org.objectweb.asm;
    requires org.objectweb.asm.commons;
    requires org.objectweb.asm.util;
    requires org.slf4j;

    // Unqualified: the stubs are in an unnamed module.
    opens dev.loden.netlink.ffi;

    provides dev.loden.api.spi.NetlinkOpsProvider with
            dev.loden.netlink.RtnetlinkProvider;
    provides dev.loden.api.spi.ObjectDriverProvider with
            dev.loden.netlink.EthtoolProvider;
}
