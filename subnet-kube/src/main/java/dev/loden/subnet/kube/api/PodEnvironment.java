package dev.loden.subnet.kube.api;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The environment that Kubernetes gives a pod.
 *
 * @param environment variables of this process
 * @param serviceAccount the directory with the service account's {@code token} and {@code ca.crt}
 */
public record PodEnvironment(Map<String, String> environment, Path serviceAccount) {
    /** Where kubelet mounts it in every pod. */
    private static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    public static PodEnvironment current() {
        return new PodEnvironment(System.getenv(), SERVICE_ACCOUNT);
    }

    /** An environment variable; an empty one counts as not set. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
    }
}
