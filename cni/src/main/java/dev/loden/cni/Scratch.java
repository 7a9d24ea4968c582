package dev.loden.cni;

import dev.loden.api.lease.Settings;
import dev.loden.base.AtomicFile;
import dev.loden.base.BoundedFile;
import dev.loden.codec.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The state of CNI plugins: host-local's files, one for each address in {@code networks/NAME} with the container's id in the first line,
 * and flannel's, one for each container in {@code flannel} with the delegate's configuration, by which it deletes a pod.
 *
 * @param directory /var/lib/cni
 */
record Scratch(Path directory) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");
    private static final int MAX_BYTES = 4096;

    /** flannel's plugin writes its file before the address is taken. */
    private static final Duration IN_THE_MAKING = Duration.ofMinutes(1);

    private Path files() {
        return directory.resolve("flannel");
    }

    /** Writes the file of each pod that has an address and no such file; returns how many. */
    int writeMissing(Settings list) throws IOException {
        String name = list.string("name").orElse("");
        Optional<String> delegate = Delegate.plugins(list).stream()
                .filter(entry -> entry.object("ipam").isPresent())
                .findFirst()
                .map(entry -> print(list, entry));
        int written = 0;
        if (delegate.isPresent() && ID.matcher(name).matches()) {
            for (String id : holders(directory.resolve("networks").resolve(name))) {
                Path file = files().resolve(id);
                if (Files.notExists(file)) {
                    AtomicFile.secret(file).write(delegate.get());
                    written++;
                }
            }
        }
        return written;
    }

    /** As a plugin gets it: with the list's name and version. */
    private static String print(Settings list, Settings entry) {
        var members = new LinkedHashMap<>(entry.members());
        for (String inherited : Set.of("name", "cniVersion")) {
            list.string(inherited).ifPresent(value -> members.put(inherited, value));
        }
        return Json.print(Settings.of(members));
    }

    /** Removes the files of pods that have no address in any network. */
    void removeStale() throws IOException {
        Instant before = Instant.now().minus(IN_THE_MAKING);
        var holders = new TreeSet<String>();
        for (Path network : list(directory.resolve("networks"))) {
            holders.addAll(holders(network));
        }
        for (Path file : list(files())) {
            boolean stale = !holders.contains(file.getFileName().toString())
                    && Files.getLastModifiedTime(file).toInstant().isBefore(before);
            if (stale) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static Set<String> holders(Path network) throws IOException {
        var ids = new TreeSet<String>();
        for (Path file : list(network)) {
            String name = file.getFileName().toString();
            boolean isAddress = (name.indexOf('.') > 0 && Character.isDigit(name.charAt(0))) || name.indexOf(':') >= 0;
            if (isAddress) {
                new BoundedFile(file, MAX_BYTES)
                        .readOrEmpty()
                        .lines()
                        .findFirst()
                        .map(String::strip)
                        .filter(id -> ID.matcher(id).matches())
                        .ifPresent(ids::add);
            }
        }
        return ids;
    }

    private static Set<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return new TreeSet<>(files.toList());
        }
    }
}
