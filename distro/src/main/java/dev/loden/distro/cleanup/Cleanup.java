package dev.loden.distro.cleanup;

import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.Prefix;
import dev.loden.core.Daemon;
import dev.loden.distro.Program;
import dev.loden.distro.doctor.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds what a daemon that does not run any more has left.
 *
 * @param subnetFile its {@code --subnet-file}: the network in it tells our things from those of another daemon
 * @param state its {@code --state-dir}
 * @param cni what is to be removed too of what container runtimes need
 * @param given networks besides those of the subnet file
 */
public record Cleanup(Path subnetFile, Path state, Optional<Cni> cni, List<Prefix> given) {
    private static final int LONGEST_CONFLIST = 1 << 20;

    /**
     * What container runtimes need.
     *
     * @param conflist the configuration, if the daemon wrote it
     * @param state where plugins keep theirs, /var/lib/cni; if no pod is there any more
     */
    public record Cni(Path conflist, Path state) {}

    /** What to remove, in order; nothing is changed. */
    public List<Step> steps() {
        var host = new Host(Path.of("/"), subnetFile, Program::output);
        var networks = new Networks(networks(host));
        var steps = new ArrayList<Step>();
        cni.map(Cni::conflist).filter(Cleanup::isWrittenByUs).ifPresent(path -> steps.add(new Step.Delete(path)));
        if (!networks.all().isEmpty()) {
            steps.addAll(new KernelLeftovers(host, networks).steps());
            steps.addAll(new FirewallLeftovers(host, networks).steps());
            cni.filter(there -> !hasPods(host))
                    .ifPresent(there -> steps.addAll(new CniLeftovers(there.state(), networks).steps()));
        }
        if (Files.exists(subnetFile)) {
            steps.add(new Step.Delete(subnetFile));
        }
        steps.addAll(stateFiles());
        return steps;
    }

    private List<Prefix> networks(Host host) {
        var networks = new ArrayList<>(given);
        Stream.of("FLANNEL_NETWORK", "FLANNEL_IPV6_NETWORK")
                .flatMap(key -> Optional.ofNullable(host.subnetEnv().get(key)).stream())
                .forEach(text -> {
                    try {
                        networks.add(Prefix.parse(text.strip()));
                    } catch (InvalidValueException damaged) {
                        // nothing is known to be ours then
                    }
                });
        return networks;
    }

    /** Each has a port of the bridge. */
    private static boolean hasPods(Host host) {
        return host.output("ip", "-o", "link", "show", "master", "cni0")
                .filter(text -> !text.isBlank())
                .isPresent();
    }

    /** We write one line, flannel's init container copies what people write. */
    private static boolean isWrittenByUs(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LONGEST_CONFLIST) {
                return false;
            }
            String text = Files.readString(file);
            return text.startsWith("{\"")
                    && text.endsWith("}\n")
                    && text.strip().lines().count() == 1;
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static boolean isCache(Path file) {
        return file.getFileName().toString().matches("boot-[0-9a-f]{8}\\.cache");
    }

    private static boolean isSecret(Path file) {
        return file.getFileName().toString().matches("[a-z0-9-]+");
    }

    /** Secrets serve all daemons of a host: they go with the last boot cache. */
    private List<Step> stateFiles() {
        if (!Files.isDirectory(state)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(state)) {
            List<Path> all = files.sorted().toList();
            Path own = Daemon.bootCache(state, subnetFile);
            boolean others = all.stream().anyMatch(file -> isCache(file) && !file.equals(own));
            List<Path> ours = all.stream()
                    .filter(Files::isRegularFile)
                    .filter(file -> file.equals(own) || (!others && isSecret(file)))
                    .toList();
            var steps = new ArrayList<Step>(ours.stream().map(Step.Delete::new).toList());
            if (ours.equals(all)) {
                steps.add(new Step.Delete(state));
            }
            return steps;
        } catch (IOException unreadable) {
            return List.of();
        }
    }
}
