package dev.loden.subnet.kube;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What Kubernetes gives a pod.
 *
 * @param environment variables of this process
 * @param serviceAccount the directory with the service account's {@code token} and {@code ca.crt}
 */
record Surroundings(Map<String, String> environment, Path serviceAccount) {
    /** Where kubelet mounts it in every pod. */
    private static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    static Surroundings real() {
        return new Surroundings(System.getenv(), SERVICE_ACCOUNT);
    }

    /** A variable; one that is set to nothing counts as not set. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
    }
}
