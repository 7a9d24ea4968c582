package dev.loden.testbed;

import dev.loden.testkit.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/**
 * A real etcd on this machine, for tests: the installed {@code etcd} and {@code etcdctl}, on free ports of the loopback,
 * with its data in a directory of the test's. It can be killed and started again on the same data and ports.
 */
public final class EtcdProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration STOP = Duration.ofSeconds(10);

    private final List<String> prefix;
    private final Path directory;
    private final Security security;
    private final int clientPort = freePort();
    private final int peerPort = freePort();
    private Optional<Process> process = Optional.empty();
    private Optional<String> root = Optional.empty();

    private EtcdProcess(List<String> prefix, Path directory, Security security) {
        this.prefix = List.copyOf(prefix);
        this.directory = directory;
        this.security = security;
    }

    /** How clients reach it. */
    public sealed interface Security {
        /** By http. */
        record Plain() implements Security {}

        /**
         * By https.
         *
         * @param ca who signed both certificates, PEM
         * @param certificate of etcd and of etcdctl, PEM
         * @param key to the certificate, PEM
         * @param clients whether clients need a certificate
         */
        record Tls(Path ca, Path certificate, Path key, Clients clients) implements Security {}

        /** Who may connect by https. */
        enum Clients {
            /** Anybody. */
            ANY,
            /** Those with a certificate from the CA. */
            CERTIFIED
        }
    }

    /**
     * Starts etcd.
     *
     * @param directory new or empty, for data and log
     * @param security how clients reach it
     * @return running and answering
     */
    public static EtcdProcess start(Path directory, Security security) {
        var etcd = new EtcdProcess(List.of(), directory, security);
        etcd.start();
        return etcd;
    }

    /**
     * Starts etcd and does not wait for it.
     *
     * @param directory new or empty, for data and log
     * @param security how clients reach it
     * @return running, but perhaps not answering yet
     */
    public static EtcdProcess launch(Path directory, Security security) {
        var etcd = new EtcdProcess(List.of(), directory, security);
        etcd.launch();
        return etcd;
    }

    /**
     * Starts etcd for http.
     *
     * @param directory new or empty, for data and log
     * @return running and answering
     */
    public static EtcdProcess start(Path directory) {
        return start(directory, new Security.Plain());
    }

    /**
     * Starts etcd for http in another place, such as a network namespace.
     *
     * @param prefix what runs a command there: {@code nsenter --net=...}
     * @param directory new or empty, for data and log
     * @return running and answering there
     */
    public static EtcdProcess startIn(List<String> prefix, Path directory) {
        var etcd = new EtcdProcess(prefix, directory, new Security.Plain());
        etcd.start();
        return etcd;
    }

    /** Starts it again, on the data there is. */
    public void start() {
        Process started = launch();
        Await.until("etcd answers", START, () -> {
            Assertions.assertTrue(started.isAlive(), () -> "etcd ended: " + text(log()));
            return run(List.of("endpoint", "health"), "").ok();
        });
    }

    private Process launch() {
        try {
            Files.createDirectories(directory);
            Process started = new ProcessBuilder(command())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
            process = Optional.of(started);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start etcd: install the packages etcd-server and etcd-client", e);
        }
    }

    private List<String> command() {
        String peer = "http://127.0.0.1:" + peerPort;
        var command = new ArrayList<>(prefix);
        command.addAll(List.of(
                "etcd",
                "--data-dir=" + directory.resolve("data"),
                "--listen-client-urls=" + endpoint(),
                "--advertise-client-urls=" + endpoint(),
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=default=" + peer));
        if (security instanceof Security.Tls tls) {
            command.add("--cert-file=" + tls.certificate());
            command.add("--key-file=" + tls.key());
            if (tls.clients() == Security.Clients.CERTIFIED) {
                command.add("--client-cert-auth");
                command.add("--trusted-ca-file=" + tls.ca());
            }
        }
        return command;
    }

    private Path log() {
        return directory.resolve("log");
    }

    /**
     * Where clients connect to.
     *
     * @return a URL with the loopback's address
     */
    public String endpoint() {
        return (security instanceof Security.Tls ? "https" : "http") + "://127.0.0.1:" + clientPort;
    }

    /**
     * The port clients connect to.
     *
     * @return on the loopback
     */
    public int port() {
        return clientPort;
    }

    /** Ends it without any warning. */
    public void kill() {
        process.ifPresent(running -> {
            running.destroyForcibly();
            awaitEnd(running);
        });
        process = Optional.empty();
    }

    private static void awaitEnd(Process running) {
        try {
            Assertions.assertTrue(running.waitFor(STOP.toSeconds(), TimeUnit.SECONDS), "etcd does not end");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Ends it and forgets all it knew: the next start is that of another cluster on the same port. */
    public void wipe() {
        kill();
        try (var files = Files.walk(directory.resolve("data"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it. */
    @Override
    public void close() {
        kill();
    }

    /**
     * Writes a key that stays.
     *
     * @param key in full
     * @param value any text
     */
    public void put(String key, String value) {
        etcdctl(value, "put", key);
    }

    /**
     * Writes a key that goes after a while.
     *
     * @param key in full
     * @param value any text
     * @param ttl in whole seconds
     */
    public void put(String key, String value, Duration ttl) {
        String granted = etcdctl("", "lease", "grant", Long.toString(ttl.toSeconds()));
        etcdctl(value, "put", key, "--lease=" + granted.split(" ", -1)[1]);
    }

    /**
     * Reads a key.
     *
     * @param key in full
     * @return its value
     */
    public Optional<String> get(String key) {
        String out = etcdctl("", "get", key, "--print-value-only");
        return out.isEmpty() ? Optional.empty() : Optional.of(out.substring(0, out.length() - 1));
    }

    /**
     * Reads what etcd knows of a key besides its value.
     *
     * @param key in full
     * @param name as etcdctl prints it: Lease, ModRevision, CreateRevision
     * @return empty if there is no such key
     */
    public Optional<Long> field(String key, String name) {
        return etcdctl("", "get", key, "--write-out=fields")
                .lines()
                .filter(line -> line.startsWith("\"" + name + "\" : "))
                .map(line -> Long.parseLong(line.substring(line.indexOf(" : ") + 3)))
                .findFirst();
    }

    /**
     * Removes a key.
     *
     * @param key in full
     */
    public void delete(String key) {
        etcdctl("", "del", key);
    }

    /**
     * Revokes the etcd lease a key hangs on, and so removes the key.
     *
     * @param key in full
     */
    public void revokeLeaseOf(String key) {
        etcdctl("", "lease", "revoke", Long.toHexString(field(key, "Lease").orElseThrow()));
    }

    /** Drops all old revisions. */
    public void compact() {
        String status = etcdctl("", "get", "any", "--write-out=fields");
        String revision = status.lines()
                .filter(line -> line.startsWith("\"Revision\""))
                .findFirst()
                .orElseThrow();
        etcdctl("", "compact", revision.substring(revision.indexOf(" : ") + 3));
    }

    /**
     * Turns authentication on, with the user root, who may do everything.
     *
     * @param password of root
     */
    public void requirePassword(String password) {
        etcdctl("", "user", "add", "root:" + password);
        etcdctl("", "role", "add", "root");
        etcdctl("", "user", "grant-role", "root", "root");
        etcdctl("", "auth", "enable");
        root = Optional.of("root:" + password);
    }

    /**
     * Runs etcdctl against this etcd.
     *
     * @param input for its standard input
     * @param arguments after the options for endpoint, TLS and user
     * @return its output; fails the test if it fails
     */
    public String etcdctl(String input, String... arguments) {
        Result result = run(List.of(arguments), input);
        Assertions.assertTrue(result.ok(), () -> "etcdctl " + List.of(arguments) + ": " + result.output());
        return result.output();
    }

    private record Result(boolean ok, String output) {}

    private Result run(List<String> arguments, String input) {
        var command = new ArrayList<>(prefix);
        command.addAll(List.of("etcdctl", "--endpoints=" + endpoint()));
        root.ifPresent(user -> command.add("--user=" + user));
        if (security instanceof Security.Tls tls) {
            command.addAll(List.of("--cacert=" + tls.ca(), "--cert=" + tls.certificate(), "--key=" + tls.key()));
        }
        command.addAll(arguments);
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("ETCDCTL_API", "3");
            Process etcdctl = builder.start();
            try (OutputStream in = etcdctl.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String output = new String(etcdctl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(etcdctl.waitFor() == 0, output);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run etcdctl: install the package etcd-client", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
