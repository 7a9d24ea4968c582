package dev.loden.cni;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.base.AtomicFile;
import dev.loden.base.BoundedFile;
import dev.loden.base.DistinctLog;
import dev.loden.codec.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration by which the container runtime makes pods: {@code 10-flannel.conflist}. Until it is there a node is not Ready, so it
 * is installed when the node can carry pods, and not before. Files of others in the same directory are left alone. <b>Thread</b>: one at
 * a time.
 */
public final class CniConf {
    private static final Logger LOG = LoggerFactory.getLogger(CniConf.class);
    private static final int MAX_BYTES = Json.MAX_LENGTH;

    private final CniOptions options;
    private final DistinctLog troubles = new DistinctLog(LOG);

    /** Nothing is read or written yet. */
    public CniConf(CniOptions options) {
        this.options = options;
    }

    /**
     * Installs what follows from the template and the network, in one step, if it is not there already.
     *
     * @param pods as subnet.env, which is already written, has it
     * @throws PluginException UNAVAILABLE if the template cannot be used or the file cannot be written; what was installed before
     *     stays
     */
    public void install(PodNetwork pods) {
        try {
            Settings template = Json.parse(new BoundedFile(options.template(), MAX_BYTES).read());
            Settings list = options.resolve() ? Delegate.resolve(template, pods) : template;
            nameMissingPrograms(list);
            if (AtomicFile.readable(options.conflist()).writeIfChanged(Json.print(list) + "\n")) {
                LOG.info(
                        "wrote {}: the node takes pods, subnets {}, MTU {}",
                        options.conflist(),
                        pods.subnets(),
                        pods.mtu());
            }
        } catch (InvalidValueException e) {
            throw unavailable(options.template() + ": " + e.getMessage() + "; correct it, --cni-conf names it", e);
        } catch (IOException e) {
            throw unavailable(
                    "cannot install the CNI configuration (" + e + "); check --cni-conf and --cni-conf-dir", e);
        }
    }

    private static PluginException unavailable(String message, Exception cause) {
        return new PluginException(ErrorCode.UNAVAILABLE, message, cause);
    }

    private void nameMissingPrograms(Settings list) {
        var missing = new TreeMap<String, String>();
        for (Settings entry : Delegate.plugins(list)) {
            nameIfMissing(entry, missing);
            entry.object("ipam").ifPresent(ipam -> nameIfMissing(ipam, missing));
        }
        troubles.replace("CNI plugin ", missing);
    }

    private void nameIfMissing(Settings entry, Map<String, String> missing) {
        String type = entry.string("type").orElse("");
        if (!type.isEmpty() && !isThere(type)) {
            missing.put(
                    "CNI plugin " + type,
                    "is not in " + options.binDirectory() + ", so no pod can start; "
                            + (type.equals("flannel")
                                    ? "copy the image's /flannel there, or leave out --cni-resolve=false"
                                    : "install the reference plugins there (Debian: containernetworking-plugins, in"
                                            + " /usr/lib/cni), or say where they are with --cni-bin-dir"));
        }
    }

    private boolean isThere(String type) {
        try {
            return Files.isExecutable(options.binDirectory().resolve(type));
        } catch (InvalidPathException e) {
            throw new InvalidValueException(type, "must be the name of a CNI plugin").named("type");
        }
    }

    /** Removes what flannel's plugin keeps for pods that are gone: the installed form leaves it behind. Before the first install. */
    public void forgetGonePods() {
        try {
            new Scratch(options.stateDirectory()).removeStale();
        } catch (IOException e) {
            LOG.warn(
                    "cannot remove what flannel's CNI plugin has left of gone pods: {}; it does no harm", e.toString());
        }
    }

    /**
     * Writes what flannel's plugin keeps for each pod, for those that the resolved form has made. If flannel's takes over, it then frees
     * their addresses as those of its own pods. Does nothing where the installed configuration is not ours in the resolved form.
     *
     * @return for how many pods
     * @throws IOException if a file cannot be read or written
     */
    public int handOver() throws IOException {
        var installed = new BoundedFile(options.conflist(), MAX_BYTES).readIfPresent();
        try {
            return installed.isEmpty()
                    ? 0
                    : new Scratch(options.stateDirectory()).writeMissing(Json.parse(installed.get()));
        } catch (InvalidValueException e) {
            throw new IOException(options.conflist() + ": " + e.getMessage(), e);
        }
    }
}
