package dev.loden.distro.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * Where checks look: files, and programs of the host. Only {@link #apply} changes anything.
 *
 * @param root the host's root directory
 * @param subnetFile what CNI plugins read
 * @param programs gives what a command prints; empty if it is not there, fails, or takes long
 */
public record Host(Path root, Path subnetFile, Function<String[], Optional<String>> programs) {
    private static final int LONGEST = 1 << 22;

    /** A file's text; empty if there is none that can be read. */
    public Optional<String> text(String path) {
        return text(root.resolve(path.substring(1)));
    }

    private static Optional<String> text(Path file) {
        try (var in = Files.newInputStream(file)) {
            return Optional.of(new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8).strip());
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** A file's number; empty if there is none. */
    OptionalLong number(String path) {
        return text(path)
                .filter(text -> text.matches("-?[0-9]{1,18}"))
                .map(text -> OptionalLong.of(Long.parseLong(text)))
                .orElse(OptionalLong.empty());
    }

    boolean exists(String path) {
        return Files.exists(root.resolve(path.substring(1)));
    }

    /** The names in a directory that match a pattern of the shell, sorted; none if it cannot be read. */
    List<String> names(String directory, String pattern) {
        var names = new ArrayList<String>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(root.resolve(directory.substring(1)), pattern)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        } catch (IOException unreadable) {
            return List.of();
        }
        return names.stream().sorted().toList();
    }

    /** Whether others than the owner may write it. */
    boolean isWritableByOthers(Path file) {
        try {
            Set<PosixFilePermission> modes = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
            return modes.contains(PosixFilePermission.GROUP_WRITE) || modes.contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }

    /** The variables in subnet.env; none if there is no such file. */
    public Map<String, String> subnetEnv() {
        var variables = new LinkedHashMap<String, String>();
        text(subnetFile).stream().flatMap(String::lines).forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                variables.put(line.substring(0, equals), line.substring(equals + 1));
            }
        });
        return variables;
    }

    /** What a program of the host prints; empty if it is not there, fails, or takes longer than ten seconds. */
    public Optional<String> output(String... command) {
        return programs.apply(command);
    }

    /** Does what a fix says; whether it worked. */
    public boolean apply(Fix fix) {
        return switch (fix) {
            case Fix.Run run -> output(run.command().toArray(String[]::new)).isPresent();
            case Fix.Write write -> {
                Path file = root.resolve(write.path().substring(1));
                try {
                    Files.createDirectories(file.getParent());
                    Files.writeString(file, write.text());
                    yield true;
                } catch (IOException e) {
                    yield false;
                }
            }
        };
    }

    /** The permissions of a file or directory; none if it is not there. */
    Set<PosixFilePermission> modes(String path) {
        try {
            return Files.getPosixFilePermissions(root.resolve(path.substring(1)), LinkOption.NOFOLLOW_LINKS);
        } catch (IOException | UnsupportedOperationException unknown) {
            return Set.of();
        }
    }
}
