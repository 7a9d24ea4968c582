package dev.loden.lab.store;

import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.base.Poll;
import dev.loden.lab.net.Lab;
import dev.loden.lab.process.BackgroundProcess;
import dev.loden.lab.process.HostRequirements;
import dev.loden.lab.process.LabException;
import dev.loden.lab.process.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Leases in a real etcd of one member, which listens at the gateway's address. */
public final class EtcdStore implements LeaseStore {
    private static final String PREFIX = "/coreos.com/network/";
    private static final String SUBNETS = PREFIX + "subnets/";
    /** Not reached unless etcd hangs: if it ends, that is reported at once. */
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    /** About a megabyte; etcd accepts requests of 1.5 MB. */
    private static final int LEASES_PER_REQUEST = 4_000;

    private final Lab lab;
    private final String endpoint;
    private final Path data;
    private BackgroundProcess server;

    /**
     * Starts an empty etcd.
     *
     * @param lab it belongs to
     * @throws LabException if etcd or etcdctl is missing or does not start
     */
    public EtcdStore(Lab lab) {
        HostRequirements.requireTools("etcd", "etcdctl");
        this.lab = lab;
        this.endpoint = "http://" + inUrl(lab.segment().gateway()) + ":2379";
        this.data = lab.directory().resolve("etcd");
        start();
    }

    private static String inUrl(IpAddress address) {
        return address.family() == Family.IPV6 ? "[" + address + "]" : address.toString();
    }

    /**
     * The URL for its clients.
     *
     * @return for example {@code http://172.16.1.1:2379}
     */
    public String endpoint() {
        return endpoint;
    }

    /**
     * Starts it again after {@link #kill}, with the data it had; returns when it answers.
     *
     * @throws LabException if it does not start
     */
    public void start() {
        start(List.of());
    }

    /**
     * The same, with more options.
     *
     * @param options of etcd's command line
     * @throws LabException if it does not start
     */
    public void start(List<String> options) {
        String peer = "http://127.0.0.1:2380";
        var command = new ArrayList<>(List.of(
                "etcd",
                "--name=lab",
                "--data-dir=" + data,
                "--listen-client-urls=" + endpoint,
                "--advertise-client-urls=" + endpoint,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=lab=" + peer,
                "--max-txn-ops=10000",
                "--logger=zap"));
        command.addAll(options);
        server = lab.start(lab.directory().resolve("etcd.log"), inside(command), Map.of());
        if (!Poll.until(START_LIMIT, () -> !server.isRunning() || answers()) || !server.isRunning()) {
            throw new LabException("etcd does not answer: " + server.log().strip());
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers() {
        return client(List.of("endpoint", "health")).exit() == 0;
    }

    /** Kills the server; its data stays. */
    public void kill() {
        server.kill();
    }

    @Override
    public void writeConfig(String json) {
        etcdctl("put", PREFIX + "config", json);
    }

    @Override
    public void writeLease(String key, String json) {
        etcdctl("put", SUBNETS + key, json);
    }

    /**
     * Writes many leases that do not expire, a few thousand per request.
     *
     * @param leases values by key
     */
    public void writeLeases(Map<String, String> leases) {
        var puts = new ArrayList<String>();
        leases.forEach((key, json) -> puts.add("put " + SUBNETS + key + " \"" + json.replace("\"", "\\\"") + "\""));
        for (int from = 0; from < puts.size(); from += LEASES_PER_REQUEST) {
            List<String> request = puts.subList(from, Math.min(puts.size(), from + LEASES_PER_REQUEST));
            Path file = lab.directory().resolve("leases.txn");
            // etcdctl reads conditions, requests for success, requests for failure; each part ends with an empty line.
            write(file, "\n" + String.join("\n", request) + "\n\n\n");
            String command = String.join(" ", client()) + " txn < " + file;
            Shell.run(inside(List.of("sh", "-c", command)));
        }
    }

    /** Deletes all leases. */
    public void deleteLeases() {
        etcdctl("del", "--prefix", SUBNETS);
    }

    @Override
    public List<String> leaseKeys() {
        return etcdctl("get", "--prefix", "--keys-only", SUBNETS)
                .lines()
                .filter(line -> line.startsWith(SUBNETS))
                .map(line -> line.substring(SUBNETS.length()))
                .toList();
    }

    @Override
    public List<String> flags() {
        return List.of("--subnet-store=etcd", "--etcd-endpoints=" + endpoint);
    }

    /**
     * Runs a command of etcd's client that must succeed.
     *
     * @param arguments after the endpoint
     * @return what it prints
     */
    public String etcdctl(String... arguments) {
        Shell.Result result = client(List.of(arguments));
        if (result.exit() != 0) {
            throw new LabException("etcdctl " + String.join(" ", arguments) + ": "
                    + result.err().strip());
        }
        return result.out();
    }

    private Shell.Result client(List<String> arguments) {
        var command = new ArrayList<>(client());
        command.addAll(arguments);
        return Shell.attempt(inside(command));
    }

    private List<String> client() {
        return List.of("env", "ETCDCTL_API=3", "etcdctl", "--endpoints=" + endpoint);
    }

    private List<String> inside(List<String> command) {
        return lab.segment().namespace().enter(command);
    }

    @Override
    public void close() {
        server.stop();
    }
}
