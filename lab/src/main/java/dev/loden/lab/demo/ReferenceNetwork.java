package dev.loden.lab.demo;

import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Family;
import dev.loden.api.net.Prefix;
import dev.loden.base.AtomicFile;
import dev.loden.lab.net.Lab;
import dev.loden.lab.net.Node;
import dev.loden.lab.process.FairDeadline;
import dev.loden.lab.process.LabException;
import dev.loden.lab.process.MachineSpeed;
import dev.loden.lab.store.EtcdStore;
import dev.loden.lab.store.FileStore;
import dev.loden.lab.store.LeaseStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The reference run's network: nodes master, node1, node2 and so on, whose subnets 10.244.0.0/24, 10.244.1.0/24 and so on are
 * reserved for them in the lease store; where the lab has IPv6, fd00:10:244::/64, fd00:10:244:1::/64 and so on too.
 */
public final class ReferenceNetwork implements AutoCloseable {
    /** All pods of the network. */
    public static final Prefix NETWORK = Prefix.parse("10.244.0.0/16");

    /** The same, where the lab has IPv6. */
    public static final Prefix NETWORK_V6 = Prefix.parse("fd00:10:244::/48");

    private static final Duration READY_LIMIT = Duration.ofSeconds(20);
    private final Lab lab;
    private final LeaseStore store;
    private final List<String> daemonCommand;

    private ReferenceNetwork(Lab lab, LeaseStore store, List<String> daemonCommand) {
        this.lab = lab;
        this.store = store;
        this.daemonCommand = List.copyOf(daemonCommand);
    }

    /**
     * Makes the nodes and the store, without daemons.
     *
     * @param lab an empty one; closed with the network
     * @param options its size, store and configuration
     * @return the network
     */
    public static ReferenceNetwork create(Lab lab, Options options) {
        var network = new ReferenceNetwork(lab, open(options.store(), lab), options.daemonCommand());
        network.configure(options.backendJson());
        for (int i = 0; i < options.nodes(); i++) {
            network.reserve(i, lab.addNode(i == 0 ? "master" : "node" + i, options.external()));
        }
        return network;
    }

    /**
     * Adds one more node, which the others reach through a router.
     *
     * @return the node, without a daemon yet
     */
    public Node addRoutedNode() {
        int number = nodes().size();
        Node node = lab.addRoutedNode("node" + number, nodes().getFirst().external());
        reserve(number, node);
        return node;
    }

    private void reserve(int number, Node node) {
        boolean ipv4 = lab.families().contains(Family.IPV4);
        boolean ipv6 = lab.families().contains(Family.IPV6);
        var subnets = new Subnets(
                ipv4 ? Optional.of(Prefix.parse("10.244.%d.0/24".formatted(number))) : Optional.empty(),
                ipv6 ? Optional.of(Prefix.parse("fd00:10:244:%x::/64".formatted(number))) : Optional.empty());
        String publicIp = ipv4 ? node.address(Family.IPV4).toString() : "0.0.0.0";
        String publicIpv6 = ipv6 ? "\"" + node.address(Family.IPV6) + "\"" : "null";
        store.writeLease(subnets.key(), "{\"PublicIP\":\"%s\",\"PublicIPv6\":%s}".formatted(publicIp, publicIpv6));
    }

    /**
     * Writes the network configuration to the store, for all nodes that have none of their own.
     *
     * @param backendJson the configuration's {@code Backend}
     */
    public void configure(String backendJson) {
        store.writeConfig(configuration(backendJson));
    }

    /**
     * Writes a configuration file for one node. A daemon that is started when the file exists follows it instead of the store's
     * configuration.
     *
     * @param node of this network
     * @param backendJson the configuration's {@code Backend}
     */
    public void configure(Node node, String backendJson) {
        try {
            AtomicFile.readable(ownConfiguration(node)).write(configuration(backendJson));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path ownConfiguration(Node node) {
        return node.directory().resolve("net-conf.json");
    }

    private String configuration(String backendJson) {
        String ipv4 = lab.families().contains(Family.IPV4)
                ? "\"Network\":\"%s\",\"SubnetMin\":\"%s\"".formatted(NETWORK, NETWORK.address())
                : "\"EnableIPv4\":false";
        String ipv6 = lab.families().contains(Family.IPV6)
                ? ",\"EnableIPv6\":true,\"IPv6Network\":\"%s\"".formatted(NETWORK_V6)
                : "";
        return "{" + ipv4 + ipv6 + ",\"Backend\":" + backendJson + "}";
    }

    private static LeaseStore open(Store store, Lab lab) {
        return switch (store) {
            case FILE -> new FileStore(lab.directory().resolve("leases"));
            case ETCD -> new EtcdStore(lab);
        };
    }

    /** The kinds of lease stores. */
    public enum Store {
        /** Files in a directory. */
        FILE,
        /** A real etcd. */
        ETCD
    }

    /**
     * The network's size, store and configuration.
     *
     * @param nodes how many
     * @param store where the leases are kept
     * @param external the name of the nodes' external links
     * @param backendJson the configuration's {@code Backend}
     * @param daemonCommand starts a daemon; flags are appended
     */
    public record Options(int nodes, Store store, String external, String backendJson, List<String> daemonCommand) {
        private static final int MOST = 100;

        /** Checks the number of nodes. */
        public Options {
            if (nodes < 1 || nodes > MOST) {
                throw new LabException("a lab has 1 to " + MOST + " nodes, not " + nodes);
            }
        }

        /**
         * Three nodes, files, eth0, vxlan.
         *
         * @param daemonCommand starts a daemon
         * @return the options of the reference run
         */
        public static Options of(List<String> daemonCommand) {
            return new Options(3, Store.FILE, "eth0", "{\"Type\":\"vxlan\"}", daemonCommand);
        }
    }

    /**
     * Starts a node's daemon.
     *
     * @param node of this network
     */
    public void start(Node node) {
        start(node, Map.of());
    }

    /**
     * Starts a node's daemon with environment variables.
     *
     * @param node of this network
     * @param environment in addition to this process's
     */
    public void start(Node node, Map<String, String> environment) {
        var command = new ArrayList<>(daemonCommand);
        command.addAll(store.flags());
        command.add("--subnet-file=" + node.subnetFile());
        command.add("--iface=" + node.external());
        if (Files.exists(ownConfiguration(node))) {
            command.add("--net-config-path=" + ownConfiguration(node));
        }
        node.start(command, environment);
    }

    /**
     * Starts a node's daemon and waits for its subnet.env.
     *
     * @param node of this network
     * @return how long that took
     */
    public Duration startAndWait(Node node) {
        start(node);
        return awaitReady(node);
    }

    /** Waits for something that the daemons do; the time in which they wait for a processor does not count. */
    boolean await(Duration limit, Duration step, BooleanSupplier condition) {
        return new FairDeadline(limit, this::runDelay).await(step, condition);
    }

    private Duration runDelay() {
        return nodes().stream().map(Node::runDelay).reduce(Duration.ZERO, Duration::plus);
    }

    /**
     * Waits for a node's subnet.env: up to twenty seconds on an idle machine, longer on a slow one.
     *
     * @param node of this network
     * @return how long it took, from the daemon's start
     */
    public Duration awaitReady(Node node) {
        return node.awaitReady(MachineSpeed.measure().stretch(READY_LIMIT));
    }

    /**
     * The nodes.
     *
     * @return master first
     */
    public List<Node> nodes() {
        return lab.nodes();
    }

    /**
     * The lease store.
     *
     * @return used by all daemons
     */
    public LeaseStore store() {
        return store;
    }

    /**
     * The lab it is made in.
     *
     * @return never null
     */
    public Lab lab() {
        return lab;
    }

    @Override
    public void close() {
        lab.close();
    }
}
