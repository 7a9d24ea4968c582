package dev.loden.lab.net;

import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.lab.process.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A named network namespace, as {@code ip netns} keeps them.
 *
 * @param name as {@code ip netns list} shows it
 */
public record Namespace(String name) {
    private static final Path HANDLES = Path.of("/run/netns");
    /** The kernel takes minutes to clean up a namespace that held many thousand routes, and new ones wait for it. */
    private static final Duration CREATE_LIMIT = Duration.ofMinutes(5);

    /**
     * Whether a namespace of this name exists, made by this lab or not.
     *
     * @return true if its handle exists
     */
    public boolean exists() {
        return Files.exists(handle());
    }

    /**
     * The command that runs another one inside. The program replaces {@code nsenter}, so the process id is its own.
     *
     * @param command the program and its arguments
     * @return the whole command
     */
    public List<String> enter(List<String> command) {
        var whole = new ArrayList<>(List.of("nsenter", "--net=" + handle(), "--"));
        whole.addAll(command);
        return whole;
    }

    /**
     * Runs a command inside that must succeed.
     *
     * @param command the program and its arguments
     * @return its standard output
     */
    public String run(String... command) {
        return Shell.run(enter(List.of(command)));
    }

    /**
     * Runs a command inside that must succeed and may take long.
     *
     * @param limit after which it is killed
     * @param command the program and its arguments
     * @return its standard output
     */
    public String run(Duration limit, String... command) {
        return Shell.run(limit, enter(List.of(command)));
    }

    /**
     * Runs a command inside that may fail.
     *
     * @param command the program and its arguments
     * @return how it ended
     */
    public Shell.Result attempt(String... command) {
        return Shell.attempt(enter(List.of(command)));
    }

    /**
     * Runs {@code ip} inside.
     *
     * @param arguments in one text, separated by single spaces: {@code link set lo up}
     * @return its standard output
     */
    public String ip(String arguments) {
        var command = new ArrayList<>(List.of("ip", "-n", name));
        command.addAll(List.of(arguments.split(" ", -1)));
        return Shell.run(command);
    }

    /** Enables forwarding. */
    void forward(Set<Family> families) {
        // Files below /proc/sys/net are those of the namespace of the process that opens them.
        if (families.contains(Family.IPV4)) {
            run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
        }
        if (families.contains(Family.IPV6)) {
            run("sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
        }
    }

    /** Gives a link an address, which can be used at once. */
    void addAddress(IpAddress address, int length, String link) {
        String detection = address.family() == Family.IPV6 ? " nodad" : "";
        ip("address add " + address + "/" + length + " dev " + link + detection);
    }

    /** A link must be up that has an address of the gateway's network. */
    void addDefaultRoute(IpAddress gateway) {
        ip((gateway.family() == Family.IPV6 ? "-6 " : "") + "route add default via " + gateway);
    }

    void create() {
        Shell.run(CREATE_LIMIT, List.of("ip", "netns", "add", name));
        ip("link set lo up");
    }

    void delete() {
        Shell.run("ip", "netns", "delete", name);
    }

    private Path handle() {
        return HANDLES.resolve(name);
    }
}
