package dev.loden.distro.cleanup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What CNI plugins have left of pods that are gone: host-local's reserved addresses, {@code networks/NAME/ADDRESS}, and flannel's files,
 * {@code flannel/CONTAINER}, as far as they lie in our networks.
 *
 * @param directory /var/lib/cni
 * @param networks ours
 */
record CniLeftovers(Path directory, Networks networks) {
    private static final int LONGEST = 1 << 16;

    List<Step> steps() {
        var steps = new ArrayList<Step>();
        for (Path network : list(directory.resolve("networks"))) {
            empty(network, list(network).stream().filter(this::isReserved).toList(), steps);
        }
        Path flannel = directory.resolve("flannel");
        empty(flannel, list(flannel).stream().filter(this::isOfOurPod).toList(), steps);
        return steps;
    }

    /** With the last of the entries what host-local keeps besides goes too, and the directory. */
    private static void empty(Path directory, List<Path> ours, List<Step> steps) {
        if (ours.isEmpty()) {
            return;
        }
        List<Path> all = list(directory);
        List<Path> others = all.stream()
                .filter(file -> !ours.contains(file) && !isHelper(file))
                .toList();
        (others.isEmpty() ? all : ours).forEach(file -> steps.add(new Step.Delete(file)));
        if (others.isEmpty()) {
            steps.add(new Step.Delete(directory));
        }
    }

    private static boolean isHelper(Path file) {
        return file.getFileName().toString().matches("last_reserved_ip\\.[0-9]+|lock");
    }

    private boolean isReserved(Path file) {
        return Files.isRegularFile(file)
                && networks.hasAddress(file.getFileName().toString());
    }

    private boolean isOfOurPod(Path file) {
        try {
            return Files.isRegularFile(file)
                    && Files.size(file) <= LONGEST
                    && networks.isOurs(
                            Files.readString(file).replace("0.0.0.0/0", "").replace("::/0", ""));
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static List<Path> list(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }
}
