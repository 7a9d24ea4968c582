package dev.loden.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A named network namespace, as {@code ip netns} keeps them.
 *
 * @param name as {@code ip netns list} shows it
 */
public record Namespace(String name) {
    private static final Path HANDLES = Path.of("/run/netns");
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration BUSY = Duration.ofMinutes(3);

    /**
     * Whether there is one of this name, whoever made it.
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
     * Runs a command inside that must succeed and may take its time.
     *
     * @param limit after which it is killed
     * @param command the program and its arguments
     * @return its standard output
     */
    public String run(Duration limit, String... command) {
        return Shell.run(limit, enter(List.of(command)));
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

    /** Runs a command inside that may fail; gives its standard output. */
    String attempt(String... command) {
        return Shell.attempt(LIMIT, enter(List.of(command))).out();
    }

    /** Makes it pass on packets that are not for itself. */
    void forward() {
        // A write below /proc/sys/net is the writer's namespace's.
        run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
    }

    void create() {
        // The kernel may be busy with the remains of one that held many thousand routes.
        Shell.run(BUSY, List.of("ip", "netns", "add", name));
        ip("link set lo up");
    }

    void delete() {
        Shell.run("ip", "netns", "delete", name);
    }

    private Path handle() {
        return HANDLES.resolve(name);
    }
}
