package dev.loden.backend.extension;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that remembers for which peers SubnetAddCommand has succeeded: one line each, of Base64 words. Without it all works but the
 * removal of peers that went while the daemon was down. <b>Thread</b>: one at a time.
 *
 * @param file in the state directory
 */
record PeerRecord(Path file) {
    private static final Logger LOG = LoggerFactory.getLogger(PeerRecord.class);
    private static final int FIXED_WORDS = 5;

    /** Those of an earlier process. */
    List<PeerEntry> read() {
        try {
            return Files.exists(file)
                    ? Files.readAllLines(file).stream().map(PeerRecord::peer).toList()
                    : List.of();
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn(
                    "cannot read {} ({}): peers that went while the daemon was down get no SubnetRemoveCommand; the file is written"
                            + " anew",
                    file,
                    e.toString());
            return List.of();
        }
    }

    void write(List<PeerEntry> peers) {
        try {
            Path directory = file.toAbsolutePath().getParent();
            Files.createDirectories(directory);
            Path fresh = Files.createTempFile(
                    directory,
                    ".extension",
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                Files.write(fresh, peers.stream().map(PeerRecord::line).toList());
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(fresh); // on a full disk
            }
        } catch (IOException e) {
            LOG.warn(
                    "cannot write {} ({}): peers that go while the daemon is down will get no SubnetRemoveCommand; check the"
                            + " directory, or choose another with --state-dir",
                    file,
                    e.toString());
        }
    }

    private static String line(PeerEntry peer) {
        Stream<String> fixed = Stream.of(
                peer.subnets(),
                peer.input(),
                peer.commands().add(),
                peer.commands().remove(),
                Long.toString(peer.commands().limit().toSeconds()));
        Stream<String> environment =
                peer.environment().entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue());
        return Stream.concat(fixed, environment)
                .map(word -> Base64.getEncoder().encodeToString(word.getBytes(StandardCharsets.UTF_8)))
                .collect(Collectors.joining(" "));
    }

    private static PeerEntry peer(String line) {
        List<String> words = Arrays.stream(line.split(" ", -1))
                .map(word -> new String(Base64.getDecoder().decode(word), StandardCharsets.UTF_8))
                .toList();
        if (words.size() < FIXED_WORDS) {
            throw new IllegalArgumentException("a line of " + words.size() + " words");
        }
        Map<String, String> environment = new LinkedHashMap<>();
        words.subList(FIXED_WORDS, words.size()).forEach(word -> {
            int at = word.indexOf('=');
            environment.put(word.substring(0, at), word.substring(at + 1));
        });
        var commands = new PeerCommands(words.get(2), words.get(3), Duration.ofSeconds(Long.parseLong(words.get(4))));
        return new PeerEntry(words.get(0), environment, words.get(1), commands, false);
    }
}
