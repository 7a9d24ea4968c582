/**
 * The distribution's two programs: {@code lodend}, the daemon with flannel's flags, and {@code loden}, the operator's tool.
 * Exports nothing; backends and lease stores are found, never named.
 */
module dev.loden.distro {
    requires com.fasterxml.jackson.databind; // for the tool's reports alone; the daemon loads no class of it
    requires dev.loden.api;
    requires dev.loden.base;
    requires dev.loden.cni;
    requires dev.loden.core;
    requires dev.loden.lab;
    requires info.picocli;
    requires java.net.http;
    requires jdk.httpserver;
    requires jdk.unsupported; // signals
    requires org.slf4j;
    requires org.tinylog.api;
    requires org.tinylog.impl;

    exports dev.loden.distro.log to
            org.tinylog.api; // which makes the logger

    uses dev.loden.api.spi.NetlinkOpsProvider; // for measurements alone

    // picocli fills the commands' fields, databind reads the reports' records.
    opens dev.loden.distro.cli to
            com.fasterxml.jackson.databind,
            info.picocli;
}
