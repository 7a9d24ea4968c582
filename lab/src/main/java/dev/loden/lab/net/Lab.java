package dev.loden.lab.net;

import dev.loden.api.net.Family;
import dev.loden.api.net.Prefix;
import dev.loden.lab.process.BackgroundProcess;
import dev.loden.lab.process.HostRequirements;
import dev.loden.lab.process.LabException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One network of nodes on this machine; owns its namespaces, processes and files.
 *
 * <pre>
 *   namespace loden-ID-wire      bridge br0, 172.16.1.1/24
 *                                 |             |             |
 *   namespace loden-ID-NODE      eth0 .100     eth0 .101     eth0 .102      a daemon each: flannel.1
 *                                cni0          cni0          cni0
 *                                 |             |             |
 *   namespace loden-ID-NODE-podN eth0          eth0          eth0
 * </pre>
 *
 * A routed node is connected to a second bridge, and the namespace of the bridges routes between the two:
 *
 * <pre>
 *   namespace loden-ID-wire      br0, 172.16.1.1/24 ---- ip_forward ---- br1, 172.16.2.1/24
 *                                 |             |                         |
 *   namespace loden-ID-NODE      eth0 .100     eth0 .101                 eth0 .103
 * </pre>
 *
 * Every link is made inside its namespace; the host's own namespace is never changed. Namespaces and processes are listed in a
 * journal, so that the next lab of the same id removes one that crashed.
 *
 * <p><b>Thread</b>: one at a time; close may be called by any thread at any time.
 */
public final class Lab implements AutoCloseable {
    private static final Path ROOT = Path.of("/run/loden-lab");
    private static final List<Prefix> NEAR = List.of(Prefix.parse("172.16.1.0/24"), Prefix.parse("fd00:172:16:1::/64"));
    private static final List<Prefix> FAR = List.of(Prefix.parse("172.16.2.0/24"), Prefix.parse("fd00:172:16:2::/64"));
    private static final int FIRST_HOST = 100;
    private final String id;
    private final Set<Family> families;
    private final LabLock lock;
    private final Journal journal;
    private final Segment segment;
    private Segment routedSegment;
    private final List<Node> nodes = new ArrayList<>();
    private boolean kept;
    private boolean closed;

    private Lab(String id, Set<Family> families, LabLock lock) {
        this.id = id;
        this.families = Set.copyOf(families);
        this.lock = lock;
        this.journal = new Journal(journalFile(id));
        makeDirectory(directory());
        this.segment = new Segment(addNamespace("wire"), "br0", ofFamilies(NEAR));
    }

    /**
     * Makes a lab with one segment and no nodes. What an earlier lab of the same id left is removed first.
     *
     * @param id short and plain, part of every name: {@code lab}
     * @return the lab, to be closed
     * @throws LabException if this process is not root, or another one runs a lab of this id
     */
    public static Lab create(String id) {
        return create(id, Set.of(Family.IPV4));
    }

    /**
     * The same, with addresses of other families on the segment: 172.16.1.100 and fd00:172:16:1::64 for the first node.
     *
     * @param families at least one
     */
    public static Lab create(String id, Set<Family> families) {
        return create(id, families, Duration.ZERO);
    }

    /**
     * The same as the first, but waits while another process runs a lab of this id.
     *
     * @param patience for how long at most
     */
    public static Lab createWhenFree(String id, Duration patience) {
        return create(id, Set.of(Family.IPV4), patience);
    }

    private static Lab create(String id, Set<Family> families, Duration patience) {
        HostRequirements.requireRoot();
        HostRequirements.requireTools("ip", "nsenter");
        LabLock lock = LabLock.take(lockFile(id), id, patience);
        try {
            remove(id);
            return new Lab(id, families, lock);
        } catch (RuntimeException e) {
            remove(id);
            lock.close();
            throw e;
        }
    }

    /**
     * Removes a lab that was kept or has crashed.
     *
     * @param id the lab's
     * @return false if there was nothing
     * @throws LabException if another process is running it
     */
    public static boolean down(String id) {
        HostRequirements.requireRoot();
        if (!Files.exists(lockFile(id))) {
            return false;
        }
        LabLock lock = LabLock.take(lockFile(id), id, Duration.ZERO);
        try {
            return remove(id);
        } finally {
            lock.close();
        }
    }

    private static boolean remove(String id) {
        boolean something = Files.exists(journalFile(id));
        new Journal(journalFile(id)).undo();
        new FileTree(ROOT.resolve(id)).delete();
        return something;
    }

    /**
     * Where the lab's files are: configuration, logs, each node's run directory.
     *
     * @return an existing directory, deleted by close
     */
    public Path directory() {
        return ROOT.resolve(id);
    }

    private List<Prefix> ofFamilies(List<Prefix> networks) {
        return networks.stream()
                .filter(network -> families.contains(network.family()))
                .toList();
    }

    /**
     * The families of which nodes have addresses.
     *
     * @return IPv4 alone, if nothing else was said
     */
    public Set<Family> families() {
        return families;
    }

    /**
     * The segment of all nodes except routed ones.
     *
     * @return never null
     */
    public Segment segment() {
        return segment;
    }

    /**
     * Adds a node, connected to the segment with the next address (172.16.1.100, .101 and so on) and a default route.
     *
     * @param name part of its namespace's name
     * @return the node, without a daemon yet
     */
    public Node addNode(String name) {
        return addNode(name, "eth0");
    }

    /**
     * Adds a node whose external link has a given name.
     *
     * @param name part of its namespace's name
     * @param external the link's name: {@code ens192}
     * @return the node, without a daemon yet
     */
    public Node addNode(String name, String external) {
        return addNode(name, external, segment);
    }

    /**
     * Adds a node that the others reach through a router: its address is on a second segment (172.16.2.103 for the fourth
     * node), and so is its default gateway.
     *
     * @param name part of its namespace's name
     * @param external the link's name: {@code ens192}
     * @return the node, without a daemon yet
     */
    public Node addRoutedNode(String name, String external) {
        if (routedSegment == null) {
            routedSegment = new Segment(segment.namespace(), "br1", ofFamilies(FAR));
            connectSegments();
        }
        return addNode(name, external, routedSegment);
    }

    /** Makes the gateway forward packets: between the segments, and between nodes that have a route via the gateway. */
    public void connectSegments() {
        segment.namespace().forward(families);
    }

    private Node addNode(String name, String external, Segment where) {
        Path home = directory().resolve(name);
        makeDirectory(home);
        int number = FIRST_HOST + nodes.size();
        Node node = new Node(this, name, new Node.Place(addNamespace(name), home, where), where.host(number), external);
        where.attach(node.namespace(), external, number);
        nodes.add(node);
        return node;
    }

    /**
     * The nodes, in the order they were added.
     *
     * @return a view
     */
    public List<Node> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    /** Makes close leave everything running, until {@link #down} removes it. */
    public void keep() {
        kept = true;
    }

    synchronized Namespace addNamespace(String name) {
        requireOpen();
        var namespace = new Namespace("loden-" + id + "-" + name);
        if (namespace.exists()) {
            throw new LabException("namespace " + namespace.name() + " exists and is not this lab's; remove it first");
        }
        journal.add(namespace);
        namespace.create();
        return namespace;
    }

    /**
     * Starts a process that is ended when the lab is closed.
     *
     * @param log where its output is appended
     * @param command the program and its arguments; see {@link Namespace#enter}
     * @param environment in addition to this process's
     * @return the running process
     */
    public synchronized BackgroundProcess start(Path log, List<String> command, Map<String, String> environment) {
        requireOpen();
        BackgroundProcess process = BackgroundProcess.start(log, command, environment);
        journal.add(process.id());
        return process;
    }

    private void requireOpen() {
        if (closed) {
            throw new LabException("lab \"" + id + "\" is closed");
        }
    }

    private static void makeDirectory(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path lockFile(String id) {
        return ROOT.resolve(id + ".lock");
    }

    private static Path journalFile(String id) {
        return ROOT.resolve(id).resolve("journal");
    }

    @Override
    public synchronized void close() {
        if (!closed && !kept) {
            remove(id);
        }
        closed = true;
        lock.close();
    }
}
