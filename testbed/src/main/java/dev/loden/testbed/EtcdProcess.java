package dev.loden.testbed;

import dev.loden.testkit.Await;
import dev.loden.testkit.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A real etcd on this machine: the installed {@code etcd} and {@code etcdctl}, on free ports of the loopback, with its data
 * in a directory of the test. It can be killed and started again on the same data and ports.
 */
public final class EtcdProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(20);

    private final List<String> prefix;
    private final Path directory;
    private final Security security;
    private final List<String> options;
    private final int clientPort = FreePort.next();
    private final int peerPort = FreePort.next();
    private final ServerProcess process;
    private final Etcdctl client;

    private EtcdProcess(List<String> prefix, Path directory, Security security, List<String> options) {
        this.prefix = List.copyOf(prefix);
        this.directory = directory;
        this.security = security;
        this.options = List.copyOf(options);
        process =
                new ServerProcess("etcd", "install the packages etcd-server and etcd-client", directory.resolve("log"));
        client = new Etcdctl(prefix, endpoint(), security);
    }

    /** How clients connect. */
    public sealed interface Security {
        /** By http. */
        record Plain() implements Security {}

        /**
         * By https.
         *
         * @param ca the CA that signed both certificates, PEM
         * @param certificate of etcd and of etcdctl, PEM
         * @param key to the certificate, PEM
         * @param clients whether clients need a certificate
         */
        record Tls(Path ca, Path certificate, Path key, Clients clients) implements Security {}

        /** Which clients may connect by https. */
        enum Clients {
            /** All. */
            ANY,
            /** Those with a certificate from the CA. */
            CERTIFIED
        }
    }

    /**
     * Starts etcd.
     *
     * @param directory new or empty, for data and log
     * @param security how clients connect
     * @return running and answering
     */
    public static EtcdProcess start(Path directory, Security security) {
        var etcd = new EtcdProcess(List.of(), directory, security, List.of());
        etcd.start();
        return etcd;
    }

    /**
     * Starts etcd and does not wait until it answers.
     *
     * @param directory new or empty, for data and log
     * @param security how clients connect
     * @return running, perhaps not answering yet
     */
    public static EtcdProcess launch(Path directory, Security security) {
        var etcd = new EtcdProcess(List.of(), directory, security, List.of());
        etcd.launch();
        return etcd;
    }

    /**
     * Starts etcd with more options.
     *
     * @param directory new or empty, for data and log
     * @param security how clients connect
     * @param options of etcd's command line, after those that this class gives
     * @return running and answering
     */
    public static EtcdProcess start(Path directory, Security security, List<String> options) {
        var etcd = new EtcdProcess(List.of(), directory, security, options);
        etcd.start();
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
     * Starts etcd for http elsewhere, such as in a network namespace.
     *
     * @param prefix the command that runs another one there: {@code nsenter --net=...}
     * @param directory new or empty, for data and log
     * @return running and answering there
     */
    public static EtcdProcess startIn(List<String> prefix, Path directory) {
        var etcd = new EtcdProcess(prefix, directory, new Security.Plain(), List.of());
        etcd.start();
        return etcd;
    }

    /** Starts it again, on the same data and ports. */
    public void start() {
        launch();
        Await.until("etcd answers", START, () -> {
            process.assertAlive();
            return client.isHealthy();
        });
    }

    private void launch() {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process.launch(command());
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
        command.addAll(options);
        return command;
    }

    /**
     * The URL that clients connect to.
     *
     * @return with the address of the loopback
     */
    public String endpoint() {
        return (security instanceof Security.Tls ? "https" : "http") + "://127.0.0.1:" + clientPort;
    }

    /**
     * The port that clients connect to.
     *
     * @return on the loopback
     */
    public int port() {
        return clientPort;
    }

    /** Kills it without warning. */
    public void kill() {
        process.kill();
    }

    /** Kills it and deletes its data: the next start is that of another cluster on the same port. */
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

    /** Kills it. */
    @Override
    public void close() {
        kill();
    }

    /**
     * Writes a key without expiry.
     *
     * @param key in full
     * @param value any text
     */
    public void put(String key, String value) {
        client.run(value, "put", key);
    }

    /**
     * Writes a key that expires.
     *
     * @param key in full
     * @param value any text
     * @param ttl in whole seconds
     */
    public void put(String key, String value, Duration ttl) {
        String granted = client.run("", "lease", "grant", Long.toString(ttl.toSeconds()));
        client.run(value, "put", key, "--lease=" + granted.split(" ", -1)[1]);
    }

    /**
     * Reads a key.
     *
     * @param key in full
     * @return its value
     */
    public Optional<String> get(String key) {
        String out = client.run("", "get", key, "--print-value-only");
        return out.isEmpty() ? Optional.empty() : Optional.of(out.substring(0, out.length() - 1));
    }

    /**
     * Reads a number that etcd keeps with a key.
     *
     * @param key in full
     * @param name as etcdctl prints it: Lease, ModRevision, CreateRevision
     * @return empty if there is no such key
     */
    public Optional<Long> field(String key, String name) {
        return client.field(key, name);
    }

    /**
     * Removes a key.
     *
     * @param key in full
     */
    public void delete(String key) {
        client.run("", "del", key);
    }

    /**
     * Revokes the etcd lease that a key is attached to, which removes the key.
     *
     * @param key in full
     */
    public void revokeLeaseOf(String key) {
        client.run("", "lease", "revoke", Long.toHexString(field(key, "Lease").orElseThrow()));
    }

    /** Drops all old revisions. */
    public void compact() {
        client.run("", "compact", Long.toString(client.field("any", "Revision").orElseThrow()));
    }

    /**
     * Turns authentication on, with the user root, who may do everything.
     *
     * @param password of root
     */
    public void requirePassword(String password) {
        client.run("", "user", "add", "root:" + password);
        client.run("", "role", "add", "root");
        client.run("", "user", "grant-role", "root", "root");
        client.run("", "auth", "enable");
        client.logIn("root:" + password);
    }

    /**
     * Runs etcdctl against this etcd.
     *
     * @param input for its standard input
     * @param arguments after the options for endpoint, TLS and user
     * @return its output; fails the test if it fails
     */
    public String etcdctl(String input, String... arguments) {
        return client.run(input, arguments);
    }
}
