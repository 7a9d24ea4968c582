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
        var command = new ArrayList<>(List.of("env", "ETCDCTL_API=3", "etcdctl", "--endpoints=" + endpoint));
        command.addAll(arguments);
        return Shell.attempt(LIMIT, inside(command));
    }

    private List<String> inside(List<String> command) {
        return lab.segment().namespace().enter(command);
    }

    @Override
    public void close() {
        server.stop(Background.GRACE);
    }
}
