package dev.loden.distro.cli;

import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What the kernel holds without a daemon: the devices with flannel's names, and how many routes lead over them. */
final class KernelRemains {
    private static final Path IPV4_ROUTES = Path.of("/proc/net/route");
    private static final Path IPV6_ROUTES = Path.of("/proc/net/ipv6_route");

    private KernelRemains() {}

    static String text() {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("DEVICE", "STATE", "MTU", "ROUTES"));
        try {
            for (NetworkInterface link : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                String name = link.getName();
                if (name.startsWith("flannel")) {
                    rows.add(List.of(name, link.isUp() ? "up" : "down", "" + link.getMTU(), "" + routes(name)));
                }
            }
        } catch (IOException unreadable) {
            return "What the kernel holds cannot be read: " + unreadable.getMessage() + "\n";
        }
        return rows.size() == 1
                ? "The kernel holds no device of flannel's names.\n"
                : "The kernel still holds, and pods go on using it:\n" + Table.text(rows);
    }

    private static long routes(String link) throws IOException {
        return count(IPV4_ROUTES, link, 0) + count(IPV6_ROUTES, link, 9);
    }

    private static long count(Path table, String link, int column) throws IOException {
        if (!Files.exists(table)) {
            return 0;
        }
        try (var lines = Files.lines(table)) {
            return lines.map(line -> line.trim().split("\\s+"))
                    .filter(words -> words.length > column && words[column].equals(link))
                    .count();
        }
    }
}
