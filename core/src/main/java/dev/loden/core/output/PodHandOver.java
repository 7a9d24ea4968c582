package dev.loden.core.output;

import dev.loden.cni.CniConf;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a stopping daemon leaves for flannel's CNI plugin: whoever makes pods after it can delete those that are here. */
public final class PodHandOver {
    private static final Logger LOG = LoggerFactory.getLogger(PodHandOver.class);

    private PodHandOver() {}

    /**
     * Prepares the pods that are here; where it cannot, the log says what to run.
     *
     * @param cni the hand-off's settings
     */
    public static void by(CniConf cni) {
        try {
            cni.handOver();
        } catch (IOException e) {
            LOG.warn(
                    "cannot prepare the pods for flannel's CNI plugin: {}; if it takes over, run: loden cni-hand-over",
                    e.toString());
        }
    }
}
