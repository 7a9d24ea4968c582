package dev.loden.cni;

import java.nio.file.Path;

/**
 * Where the files of CNI are on this node.
 *
 * @param template the configuration to install, flannel's cni-conf.json; read again whenever it may be needed
 * @param confDirectory where the container runtime reads configurations, /etc/cni/net.d
 * @param binDirectory where the plugins' programs are, /opt/cni/bin
 * @param stateDirectory where plugins keep their state, /var/lib/cni
 * @param resolve whether an entry of type {@code flannel} is replaced by what flannel's plugin would call
 */
public record CniOptions(Path template, Path confDirectory, Path binDirectory, Path stateDirectory, boolean resolve) {
    /** What flannel's manifest calls it. */
    private static final String NAME = "10-flannel.conflist";

    /** The installed configuration. */
    Path conflist() {
        return confDirectory.resolve(NAME);
    }
}
