package dev.loden.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.net.Family;
import dev.loden.base.Poll;
import dev.loden.lab.net.Namespace;
import dev.loden.lab.process.Shell;
import dev.loden.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A throwaway network namespace with the machine's real firewall tools, which counts what is run in it. */
final class Netns implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Namespace namespace;
    private final List<String> ran = Collections.synchronizedList(new ArrayList<>());

    private Netns(String name) {
        namespace = new Namespace("traffic-" + ProcessHandle.current().pid() + "-" + name);
    }

    static Netns create(String name) {
        var netns = new Netns(name);
        Shell.run("ip", "netns", "add", netns.name());
        netns.namespace.ip("link set lo up");
        return netns;
    }

    String name() {
        return namespace.name();
    }

    void ip(String arguments) {
        namespace.ip(arguments);
    }

    String run(String... command) {
        return namespace.run(command);
    }

    String shell(String script) {
        return namespace.run("sh", "-c", script);
    }

    boolean succeeds(String... command) {
        return Shell.attempt(namespace.enter(List.of(command))).exit() == 0;
    }

    /** Runs commands inside and counts them. */
    Commands commands() {
        return commands(List.of());
    }

    /** The variable by which iptables takes a lock file in this directory: the default one is shared by the whole machine. */
    static String ownLock(Path directory) {
        return "XTABLES_LOCKFILE=" + directory.resolve("lock");
    }

    /** Runs them with some variables set, given as {@code NAME=value}. */
    Commands commands(List<String> environment) {
        var prefix = new ArrayList<>(List.of("env"));
        prefix.addAll(environment);
        var programs = new Programs(namespace.enter(prefix), LIMIT);
        return (command, input, kept) -> {
            ran.add(String.join(" ", command)); // before its effect can be seen
            return programs.run(command, input, kept);
        };
    }

    /**
     * The machine's tools.
     *
     * @param variant which iptables: {@code -nft} or {@code -legacy}
     */
    static Tools tools(String variant, Commands commands) {
        return new Tools(
                family -> new Iptables(iptables(family) + variant, commands), family -> new Nftables(family, commands));
    }

    static String iptables(Family family) {
        return family == Family.IPV4 ? "iptables" : "ip6tables";
    }

    long count(Predicate<String> what) {
        return ran().stream().filter(what).count();
    }

    long writes() {
        return count(command -> command.contains("-restore") || command.startsWith("nft -f"));
    }

    long compares() {
        return count(
                command -> command.contains("-save") || command.contains(" list ") || command.contains(" -S FLANNEL"));
    }

    List<String> ran() {
        synchronized (ran) {
            return List.copyOf(ran);
        }
    }

    /** The rules of a table as the save command prints them, without counters and remarks. */
    String saved(String iptables, String table) {
        return lines(namespace
                .run(iptables + "-save", "-t", table)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceAll(" \\[\\d+:\\d+\\]$", ""))
                .toList());
    }

    /** Waits until both are equal; fails with the difference. */
    void awaitText(String expected, Supplier<String> actual) {
        Poll.until(LIMIT, Duration.ofMillis(20), () -> actual.get().equals(expected));
        assertEquals(expected, actual.get(), () -> ran().toString());
    }

    /** The same for the tables nat and filter. */
    void awaitSaved(String iptables, String nat, String filter) {
        awaitText(nat + filter, () -> saved(iptables, "nat") + saved(iptables, "filter"));
    }

    void awaitCompares(int more) {
        long before = compares();
        Await.until(more + " more comparisons", LIMIT, () -> compares() >= before + more);
    }

    static String lines(List<String> lines) {
        return String.join("\n", lines) + "\n";
    }

    @Override
    public void close() {
        Shell.run("ip", "netns", "delete", name());
    }
}
