package dev.loden.backend.extension;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command of the configuration, run as flannel does it: without a shell, split at blanks, then {@code $NAME} and {@code ${NAME}}
 * replaced by the environment's values. Input and output are files, so that a process which a command leaves behind keeps nobody waiting.
 *
 * @param name its name in the configuration
 * @param line as configured, not empty
 * @param limit after which it is killed, with the processes it has started
 */
record Command(String name, String line, Duration limit) {
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{([^}]*)}|([A-Za-z0-9_]+))");
    private static final int LONGEST_OUTPUT = 32 * 1024;

    /** Of an output as much as fits into a line of the log. */
    private static final int LONGEST_QUOTE = 200;

    /**
     * Runs it and waits for its end.
     *
     * @param environment besides this process's
     * @param input the standard input, to which a line feed is added
     * @return its output and errors, stripped
     * @throws IOException if it cannot be started, fails or takes too long; the message names it and quotes its output
     */
    String run(Map<String, String> environment, String input) throws IOException {
        Path directory = Files.createTempDirectory("loden-extension");
        try {
            Path in = Files.writeString(directory.resolve("in"), input + "\n");
            File out = directory.resolve("out").toFile();
            var builder = new ProcessBuilder(arguments(environment))
                    .redirectInput(in.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(out);
            builder.environment().putAll(environment);
            int status = await(builder.start());
            String output = read(out.toPath());
            if (status != 0) {
                throw new IOException(name + " ended with status " + status + quote(output));
            }
            return output;
        } finally {
            for (String file : List.of("in", "out", "")) {
                Files.deleteIfExists(directory.resolve(file));
            }
        }
    }

    private int await(Process process) throws IOException {
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            throw new IOException(name + " was killed: it took longer than " + limit.toSeconds()
                    + " s (CommandTimeout in the Backend section)");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(name + " was killed: the daemon stops", e);
        } finally {
            if (process.isAlive()) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }

    /** The program and its arguments. */
    List<String> arguments(Map<String, String> environment) {
        var variables = new HashMap<>(System.getenv());
        variables.putAll(environment);
        return Arrays.stream(line.strip().split("\\s+"))
                .map(word -> VARIABLE.matcher(word)
                        .replaceAll(found -> Matcher.quoteReplacement(
                                variables.getOrDefault(found.group(1) != null ? found.group(1) : found.group(2), ""))))
                .toList();
    }

    private static String read(Path file) throws IOException {
        try (InputStream output = Files.newInputStream(file)) {
            return new String(output.readNBytes(LONGEST_OUTPUT), StandardCharsets.UTF_8).strip();
        }
    }

    private static String quote(String output) {
        if (output.isEmpty()) {
            return " and printed nothing";
        }
        String line = output.replaceAll("\\s+", " ");
        return ": " + (line.length() > LONGEST_QUOTE ? line.substring(0, LONGEST_QUOTE) + "..." : line);
    }
}
