package dev.loden.lab.net;

import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.lab.process.BackgroundProcess;
import dev.loden.lab.process.FairDeadline;
import dev.loden.lab.process.LabException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A node: a namespace with an external link on a segment, one daemon, and the pods behind its cni0 bridge. */
public final class Node {
    /** The bridge that the node's pods are connected to, named as CNI names it. */
    public static final String POD_BRIDGE = "cni0";

    private static final Duration STEP = Duration.ofMillis(2);
    private final Lab lab;
    private final String name;
    private final Place place;
    private final List<IpAddress> addresses;
    private final String external;
    private final List<Pod> pods = new ArrayList<>();
    private BackgroundProcess daemon;
    private long startedNanos;

    Node(Lab lab, String name, Place place, List<IpAddress> addresses, String external) {
        this.lab = lab;
        this.name = name;
        this.place = place;
        this.addresses = List.copyOf(addresses);
        this.external = external;
        namespace().forward(lab.families());
    }

    /** Where a node is. */
    record Place(Namespace namespace, Path directory, Segment segment) {}

    /**
     * The name it was added with.
     *
     * @return for example {@code node1}
     */
    public String name() {
        return name;
    }

    /**
     * Its address on the segment.
     *
     * @return for example 172.16.1.101, or fd00:172:16:1::65 where the lab has no IPv4
     */
    public IpAddress address() {
        return addresses.getFirst();
    }

    /**
     * Its addresses on the segment.
     *
     * @return one for each family of the lab, IPv4's first
     */
    public List<IpAddress> addresses() {
        return addresses;
    }

    /**
     * Its address of one family.
     *
     * @param family of the lab's
     * @return on the segment
     */
    public IpAddress address(Family family) {
        return addresses.stream()
                .filter(address -> address.family() == family)
                .findFirst()
                .orElseThrow(() -> new LabException(name + " has no " + family + " address"));
    }

    /**
     * Its link to the segment.
     *
     * @return for example {@code eth0}
     */
    public String external() {
        return external;
    }

    /**
     * Its namespace.
     *
     * @return never null
     */
    public Namespace namespace() {
        return place.namespace();
    }

    /**
     * The segment it is connected to. Nodes on one segment reach each other without a router.
     *
     * @return never null
     */
    public Segment segment() {
        return place.segment();
    }

    /**
     * Its run directory, for the daemon's files and log.
     *
     * @return an existing directory
     */
    public Path directory() {
        return place.directory();
    }

    /**
     * Where its daemon shall write subnet.env.
     *
     * @return inside {@link #directory}
     */
    public Path subnetFile() {
        return directory().resolve("subnet.env");
    }

    /**
     * Starts the daemon inside; its state is kept in {@link #directory}, and it probes no peers, unless the command says otherwise: the
     * lab counts packets.
     *
     * @param command the program and its arguments, {@code --subnet-file} among them
     * @param environment in addition to this process's
     * @throws LabException if one is running
     */
    public void start(List<String> command, Map<String, String> environment) {
        if (isRunning()) {
            throw new LabException(name + " has a daemon running");
        }
        startedNanos = System.nanoTime();
        var all = new HashMap<>(
                Map.of("FLANNELD_STATE_DIR", directory().resolve("state").toString(), "LODEN_PROBE_INTERVAL", "0"));
        all.putAll(environment);
        daemon = lab.start(directory().resolve("daemon.log"), namespace().enter(command), all);
    }

    /**
     * Whether the daemon runs.
     *
     * @return false before its start and after its end
     */
    public boolean isRunning() {
        return daemon != null && daemon.isRunning();
    }

    /**
     * The daemon's process id.
     *
     * @return of the last one started
     */
    public long pid() {
        return started().id().pid();
    }

    /**
     * Stops the daemon with SIGTERM, and after thirty seconds with SIGKILL.
     *
     * @return its exit code
     */
    public int stop() {
        return started().stop();
    }

    /**
     * Stops the daemon with SIGTERM, and after a time with SIGKILL.
     *
     * @param limit how much time
     * @return its exit code
     */
    public int stop(Duration limit) {
        return started().stop(limit);
    }

    /** Kills the daemon with SIGKILL. */
    public void kill() {
        started().kill();
    }

    /**
     * How long the daemon's threads have waited for a processor; see {@link FairDeadline}.
     *
     * @return zero before its start and after its end
     */
    public Duration runDelay() {
        return daemon == null ? Duration.ZERO : daemon.runDelay();
    }

    private BackgroundProcess started() {
        if (daemon == null) {
            throw new LabException(name + " has no daemon");
        }
        return daemon;
    }

    /**
     * Waits for subnet.env. A file of an earlier daemon counts as well, so remove it first.
     *
     * @param limit how long to wait at most; time in which the daemon waits for a processor does not count
     * @return how long it took, from the daemon's start to the file's appearance
     * @throws LabException if the daemon ends before or the time is over; the message shows the end of its log
     */
    public Duration awaitReady(Duration limit) {
        new FairDeadline(limit, this::runDelay).await(STEP, () -> Files.exists(subnetFile()) || !isRunning());
        Duration taken = Duration.ofNanos(System.nanoTime() - startedNanos);
        if (!Files.exists(subnetFile())) {
            String what = isRunning() ? " has no subnet.env after " + limit.toSeconds() + " s" : "'s daemon ended";
            throw new LabException(name + what + "; its log ends:\n" + logTail(20));
        }
        return taken;
    }

    /**
     * Reads subnet.env.
     *
     * @return its present content
     */
    public SubnetEnv subnetEnv() {
        try {
            return SubnetEnv.parse(Files.readString(subnetFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The last lines of the log, in which all daemons of this node write.
     *
     * @param lines how many at most
     * @return the text
     */
    public String logTail(int lines) {
        List<String> all = started().log().lines().toList();
        return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    }

    /**
     * Adds a pod with the next address of the subnet (.2 first), as CNI's bridge plugin does with subnet.env.
     *
     * @return the pod, ready to ping
     */
    public Pod addPod() {
        SubnetEnv env = subnetEnv();
        if (pods.isEmpty()) {
            addPodBridge(env);
        }
        Namespace inside = lab.addNamespace(name + "-pod" + pods.size());
        Pod pod = Pod.attach(this, inside, pods.size(), env);
        pods.add(pod);
        return pod;
    }

    private void addPodBridge(SubnetEnv env) {
        namespace().ip("link add " + POD_BRIDGE + " mtu " + env.mtu() + " type bridge");
        env.ranges()
                .forEach(range ->
                        namespace().addAddress(range.gateway(), range.subnet().length(), POD_BRIDGE));
        namespace().ip("link set " + POD_BRIDGE + " up");
    }

    /**
     * The pods, in the order they were added.
     *
     * @return a view
     */
    public List<Pod> pods() {
        return Collections.unmodifiableList(pods);
    }

    /**
     * The lab it belongs to.
     *
     * @return never null
     */
    public Lab lab() {
        return lab;
    }
}
