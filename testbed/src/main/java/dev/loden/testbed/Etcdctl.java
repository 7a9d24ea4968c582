package dev.loden.testbed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;

/** The installed etcdctl, with the options that reach one etcd. */
final class Etcdctl {
    private final List<String> options;
    private Optional<String> user = Optional.empty();

    Etcdctl(List<String> prefix, String endpoint, EtcdProcess.Security security) {
        var command = new ArrayList<>(prefix);
        command.addAll(List.of("etcdctl", "--endpoints=" + endpoint));
        if (security instanceof EtcdProcess.Security.Tls tls) {
            command.addAll(List.of("--cacert=" + tls.ca(), "--cert=" + tls.certificate(), "--key=" + tls.key()));
        }
        options = List.copyOf(command);
    }

    /** Logs in from now on, as {@code name:password}. */
    void logIn(String nameAndPassword) {
        user = Optional.of(nameAndPassword);
    }

    /** Whether etcd answers. */
    boolean isHealthy() {
        return result("", List.of("endpoint", "health")).ok();
    }

    /** The output; fails the test if etcdctl fails. */
    String run(String input, String... arguments) {
        Command.Result result = result(input, List.of(arguments));
        Assertions.assertTrue(result.ok(), () -> "etcdctl " + List.of(arguments) + ": " + result.output());
        return result.output();
    }

    /** A number that etcdctl prints about a key, or about the store if there is no such key. */
    Optional<Long> field(String key, String name) {
        String start = "\"" + name + "\" : ";
        return run("", "get", key, "--write-out=fields")
                .lines()
                .filter(line -> line.startsWith(start))
                .map(line -> Long.parseLong(line.substring(start.length())))
                .findFirst();
    }

    private Command.Result result(String input, List<String> arguments) {
        var command = new ArrayList<>(options);
        user.ifPresent(name -> command.add("--user=" + name));
        command.addAll(arguments);
        return Command.run(command, input, Map.of("ETCDCTL_API", "3"), "etcd-client");
    }
}
