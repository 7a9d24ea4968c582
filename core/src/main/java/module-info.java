/**
 * The daemon without its plugins: it reads the configuration, follows leases and kernel, and keeps the kernel as the
 * plugins' plans say. To embed it, start with {@link dev.loden.core.Daemon}.
 */
@SuppressWarnings("requires-automatic") // re2j is one; no class of it is loaded without --iface-regex
module dev.loden.core {
    requires dev.loden.base;
    requires dev.loden.cni;
    requires dev.loden.codec.json;
    requires dev.loden.reconcile;
    requires dev.loden.traffic;
    requires transitive dev.loden.api;
    requires org.slf4j;
    requires re2j;

    exports dev.loden.core;

    uses dev.loden.api.spi.BackendProvider;
    uses dev.loden.api.spi.ConfigSourceProvider;
    uses dev.loden.api.spi.NetlinkOpsProvider;
    uses dev.loden.api.spi.ObjectDriverProvider;
    uses dev.loden.api.spi.PlanRefinerProvider;
    uses dev.loden.api.spi.SubnetManagerProvider;
}
