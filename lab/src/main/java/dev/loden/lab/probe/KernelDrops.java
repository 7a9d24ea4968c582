package dev.loden.lab.probe;

import dev.loden.lab.net.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/**
 * Counts the packets that the kernel dropped for want of processor time: because a processor's input queue was full, or because
 * a program that sends pings did not read its answers in time. Such a loss says nothing about the network.
 */
final class KernelDrops {
    private static final Path INPUT_QUEUES = Path.of("/proc/net/softnet_stat");
    private static final int HEX = 16;

    private KernelDrops() {}

    /** The packets dropped since boot at the processors' input queues. */
    static long atInputQueues() {
        try {
            return inputQueues(Files.readString(INPUT_QUEUES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The packets dropped at the sockets that are now open for ping programs. */
    static long atPingSockets(Collection<Namespace> namespaces) {
        return namespaces.stream()
                .mapToLong(namespace -> pingSockets(namespace.run("cat", "/proc/net/raw", "/proc/net/icmp")))
                .sum();
    }

    /** Reads /proc/net/softnet_stat: a line for each processor, hexadecimal, the second column counts the drops. */
    static long inputQueues(String text) {
        return text.lines()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(columns -> columns.length > 1)
                .mapToLong(columns -> Long.parseLong(columns[1], HEX))
                .sum();
    }

    /** Reads /proc/net/raw and /proc/net/icmp: a line for each socket, the last column counts the drops. */
    static long pingSockets(String text) {
        return text.lines()
                .filter(line -> !line.endsWith("drops") && !line.isBlank())
                .map(line -> line.strip().split("\\s+", -1))
                .filter(columns -> !columns[columns.length - 1].equals("drops"))
                .mapToLong(columns -> Long.parseLong(columns[columns.length - 1]))
                .sum();
    }
}
