/**
 * The distribution's two programs: {@code lodend}, the daemon with flannel's flags, and {@code loden}, the operator's tool.
 * Exports nothing; backends and lease stores are found, never named.
 */
module dev.loden.distro {
    requires dev.loden.core;
    requires dev.loden.lab;
    requires info.picocli;
    requires jdk.httpserver;
    requires org.slf4j;

    // picocli fills the commands' fields.
    opens dev.loden.distro.cli to
            info.picocli;
}
