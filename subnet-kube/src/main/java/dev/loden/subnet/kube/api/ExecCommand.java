package dev.loden.subnet.kube.api;

import dev.loden.api.lease.Settings;
import dev.loden.codec.json.Json;
import dev.loden.store.http.PemSource;
import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A user's {@code exec} in a kubeconfig.
 *
 * @param apiVersion of the text that the command is given and prints
 * @param command the program, then its arguments
 * @param environment variables beside this process's
 * @param installHint what to do if there is no such program; may be empty
 * @param cluster what the command is given of the cluster, if it asks for it
 */
record ExecCommand(
        String apiVersion,
        List<String> command,
        Map<String, String> environment,
        String installHint,
        Optional<ClusterInfo> cluster) {
    /**
     * The cluster, for the command.
     *
     * @param members as they are in the kubeconfig, without the CA
     * @param ca read for each run
     */
    record ClusterInfo(Settings members, Optional<PemSource> ca) {}

    /** The value of KUBERNETES_EXEC_INFO. */
    String info() throws IOException {
        var spec = new LinkedHashMap<String, Object>();
        if (cluster.isPresent()) {
            spec.put("cluster", info(cluster.get()));
        }
        spec.put("interactive", false);
        var info = new LinkedHashMap<String, Object>();
        info.put("kind", "ExecCredential");
        info.put("apiVersion", apiVersion);
        info.put("spec", Settings.of(spec));
        return Json.print(Settings.of(info));
    }

    private static Settings info(ClusterInfo cluster) throws IOException {
        if (cluster.ca().isEmpty()) {
            return cluster.members();
        }
        String ca = Base64.getEncoder().encodeToString(cluster.ca().get().read());
        return cluster.members().plus(Settings.of("certificate-authority-data", ca));
    }

    /** The program's name, for messages. */
    @Override
    public String toString() {
        return command.getFirst();
    }
}
