package dev.loden.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Leases in a real etcd of one member, which listens on the wire at the gateway's address. */
public final class EtcdStore implements LeaseStore {
    private static final String PREFIX = "/coreos.com/network/";
    private static final String SUBNETS = PREFIX + "subnets/";
    private static final Duration LIMIT = Duration.ofSeconds(15);
    /** About a megabyte, of the one and a half that etcd takes at a time. */
    private static final int MANY = 4_000;

    private final Lab lab;
    private final String endpoint;
    private final Path data;
    private Background server;

    /**
     * Starts an empty etcd.
     *
     * @param lab it belongs to
     * @throws LabException if etcd or etcdctl is missing or does not start
     */
    public EtcdStore(Lab lab) {
        Host.requireTools("etcd", "etcdctl");
        this.lab = lab;
        this.endpoint = "http://" + lab.segment().gateway() + ":2379";
        this.data = lab.directory().resolve("etcd");
        start();
    }

    /**
     * Where its clients find it.
     *
     * @return a URL
     */
    public String endpoint() {
        return endpoint;
    }

    /** Starts it again after {@link #kill}, with the data it had; returns when it answers. */
    public void start() {
        String peer = "http://127.0.0.1:2380";
        List<String> command = List.of(
                "etcd",
                "--name=lab",
                "--data-dir=" + data,
                "--listen-client-urls=" + endpoint,
                "--advertise-client-urls=" + endpoint,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=lab=" + peer,
                "--max-txn-ops=10000",
                "--logger=zap");
        server = lab.start(lab.directory().resolve("etcd.log"), inside(command), Map.of());
        if (!Wait.until(LIMIT, this::answers)) {
            throw new LabException("etcd does not answer: " + server.log().strip());
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
     * Writes many leases that never end, a few thousand at a time.
     *
     * @param leases values by key
     */
    public void writeLeases(Map<String, String> leases) {
        var puts = new ArrayList<String>();
        leases.forEach((key, json) -> puts.add("put " + SUBNETS + key + " \"" + json.replace("\"", "\\\"") + "\""));
        for (int from = 0; from < puts.size(); from += MANY) {
            List<String> some = puts.subList(from, Math.min(puts.size(), from + MANY));
            Path file = lab.directory().resolve("leases.txn");
            // etcdctl reads conditions, what to do if they hold, and what else; each ends with an empty line.
            WholeFile.write(file, "\n" + String.join("\n", some) + "\n\n\n");
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
        return Shell.attempt(LIMIT, inside(command));
    }

    private List<String> client() {
        return List.of("env", "ETCDCTL_API=3", "etcdctl", "--endpoints=" + endpoint);
    }

    private List<String> inside(List<String> command) {
        return lab.segment().namespace().enter(command);
    }

    @Override
    public void close() {
        server.stop(Background.GRACE);
    }
}
