package dev.loden.subnet.kube.api;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.store.http.PemSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a user's {@code exec}. */
final class ExecSection {
    private static final Set<String> VERSIONS =
            Set.of("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1");

    /** The extension of a cluster that is handed on to the command. */
    private static final String EXTENSION = "client.authentication.k8s.io/exec";

    private final Path kubeconfig;
    private final Settings exec;

    ExecSection(Path kubeconfig, Settings exec) {
        this.kubeconfig = kubeconfig;
        this.exec = exec;
    }

    /**
     * Reads it.
     *
     * @param cluster the cluster's members
     * @param ca the cluster's CA
     * @throws InvalidValueException if it cannot be used
     */
    ExecCommand read(Settings cluster, Optional<PemSource> ca) {
        String version = text("apiVersion").orElse("");
        if (!VERSIONS.contains(version)) {
            throw new InvalidValueException(
                            version, "not supported: upgrade the command, and name " + EXTENSION.replace("exec", "v1"))
                    .named("exec.apiVersion");
        }
        if (text("interactiveMode").equals(Optional.of("Always"))) {
            throw new InvalidValueException("Always", "there is no terminal: use a command that needs none")
                    .named("exec.interactiveMode");
        }
        boolean provided = exec.members().get("provideClusterInfo") != null
                && exec.bool("provideClusterInfo").orElse(false);
        return new ExecCommand(
                version,
                command(),
                environment(),
                text("installHint").orElse(""),
                provided ? Optional.of(new ExecCommand.ClusterInfo(info(cluster), ca)) : Optional.empty());
    }

    private Optional<String> text(String name) {
        return exec.string(name).filter(text -> !text.isBlank());
    }

    /** A path is relative to the kubeconfig's directory; a name without a slash is searched for in PATH. */
    private List<String> command() {
        String program =
                text("command").orElseThrow(() -> new InvalidValueException("", "missing").named("exec.command"));
        var command = new ArrayList<String>();
        command.add(
                program.contains("/")
                        ? kubeconfig
                                .toAbsolutePath()
                                .resolveSibling(program)
                                .normalize()
                                .toString()
                        : program);
        if (exec.members().get("args") instanceof List<?> arguments) {
            arguments.forEach(argument -> command.add(String.valueOf(argument)));
        }
        return List.copyOf(command);
    }

    private Map<String, String> environment() {
        var environment = new LinkedHashMap<String, String>();
        if (exec.members().get("env") instanceof List<?> variables) {
            for (Object variable : variables) {
                if (variable instanceof Settings entry && entry.string("name").isPresent()) {
                    environment.put(
                            entry.string("name").get(), entry.string("value").orElse(""));
                }
            }
        }
        return Map.copyOf(environment);
    }

    /** The members that Kubernetes' type Cluster has, the CA excepted. */
    private static Settings info(Settings cluster) {
        var info = new LinkedHashMap<String, Object>();
        for (String name : List.of("server", "tls-server-name", "insecure-skip-tls-verify", "proxy-url")) {
            Object value = cluster.members().get(name);
            if (value != null && !value.equals("")) {
                info.put(name, value);
            }
        }
        if (cluster.members().get("extensions") instanceof List<?> extensions) {
            for (Object extension : extensions) {
                if (extension instanceof Settings entry && entry.string("name").equals(Optional.of(EXTENSION))) {
                    info.put("config", entry.members().get("extension"));
                }
            }
        }
        return Settings.of(info);
    }
}
