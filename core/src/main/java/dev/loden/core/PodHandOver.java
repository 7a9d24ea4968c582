package dev.loden.core;

import dev.loden.cni.CniConf;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a stopping daemon leaves for flannel's CNI plugin: whoever makes pods after it can delete those that are here. */
final class PodHandOver {
    private static final Logger LOG = LoggerFactory.getLogger(PodHandOver.class);

    private PodHandOver() {}

    static void by(CniConf cni) {
        try {
            cni.handOver();
        } catch (IOException e) {
            LOG.warn(
                    "cannot prepare the pods for flannel's CNI plugin: {}; if it takes over, run: loden cni-hand-over",
                    e.toString());
        }
    }
}
