package dev.loden.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What a lab has made, one line each, written <em>before</em> it is made: so whoever comes after a crash removes exactly
 * that and nothing else.
 */
final class Journal {
    private static final String NAMESPACE = "namespace";
    private static final String PROCESS = "process";
    private final Path file;

    Journal(Path file) {
        this.file = file;
    }

    void namespace(Namespace made) {
        append(NAMESPACE + " " + made.name());
    }

    void process(ProcessId made) {
        append(PROCESS + " " + made.pid() + " " + made.startTicks());
    }

    /** Ends the processes, then removes the namespaces with all that is in them. Safe to repeat. */
    void undo() {
        List<String[]> entries = read();
        for (String[] entry : entries) {
            if (entry.length == 3 && entry[0].equals(PROCESS)) {
                new ProcessId(Long.parseLong(entry[1]), Long.parseLong(entry[2])).end();
            }
        }
        for (String[] entry : entries.reversed()) {
            if (entry.length == 2 && entry[0].equals(NAMESPACE)) {
                removeIfThere(new Namespace(entry[1]));
            }
        }
    }

    private static void removeIfThere(Namespace namespace) {
        if (namespace.exists()) {
            namespace.delete();
        }
    }

    private synchronized void append(String line) {
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String[]> read() {
        try {
            return !Files.exists(file)
                    ? List.of()
                    : Files.readAllLines(file).stream()
                            .map(line -> line.split(" ", -1))
                            .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
