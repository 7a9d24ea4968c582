package dev.loden.lab.net;

import dev.loden.lab.process.ProcessId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A file that lists the namespaces and processes of a lab, one line each. A namespace is listed before it is made, so that after a
 * crash the next lab of the same id removes exactly what is this lab's.
 */
final class Journal {
    private static final String NAMESPACE = "namespace";
    private static final String PROCESS = "process";
    private final Path file;

    Journal(Path file) {
        this.file = file;
    }

    void add(Namespace namespace) {
        append(NAMESPACE + " " + namespace.name());
    }

    void add(ProcessId process) {
        append(PROCESS + " " + process.pid() + " " + process.startTicks());
    }

    /** Ends the processes, then removes the namespaces with their links and routes. May be repeated. */
    void undo() {
        List<String[]> entries = read();
        for (String[] entry : entries) {
            if (entry.length == 3 && entry[0].equals(PROCESS)) {
                new ProcessId(Long.parseLong(entry[1]), Long.parseLong(entry[2])).end();
            }
        }
        for (String[] entry : entries.reversed()) {
            if (entry.length == 2 && entry[0].equals(NAMESPACE)) {
                removeIfPresent(new Namespace(entry[1]));
            }
        }
    }

    private static void removeIfPresent(Namespace namespace) {
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
