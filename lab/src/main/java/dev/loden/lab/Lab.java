package dev.loden.lab;

import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * One network of nodes on this machine, and the owner of all that belongs to it.
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
 * A routed node hangs on a second bridge, and the wire's namespace routes between the two:
 *
 * <pre>
 *   namespace loden-ID-wire      br0, 172.16.1.1/24 ---- ip_forward ---- br1, 172.16.2.1/24
 *                                 |             |                         |
 *   namespace loden-ID-NODE      eth0 .100     eth0 .101                 eth0 .103
 * </pre>
 *
 * Every link is made inside its namespace; the host's own namespace is never changed. Namespaces and processes are
 * written to a journal first, so a lab that crashed is removed by the next one of the same id.
 *
 * <p><b>Thread</b>: one at a time, except that any may close.
 */
public final class Lab implements AutoCloseable {
    private static final Path ROOT = Path.of("/run/loden-lab");
    private static final Prefix NEAR = Prefix.parse("172.16.1.0/24");
    private static final Prefix FAR = Prefix.parse("172.16.2.0/24");
    private static final int FIRST_HOST = 100;
    private final String id;
    private final Lock lock;
    private final Journal journal;
    private final Segment segment;
    private Segment routedSegment;
    private final List<Node> nodes = new ArrayList<>();
    private boolean kept;
    private boolean closed;

    private Lab(String id, Lock lock) {
        this.id = id;
        this.lock = lock;
        this.journal = new Journal(journalFile(id));
        makeDirectory(directory());
        this.segment = new Segment(addNamespace("wire"), "br0", NEAR);
    }

    /**
     * A new lab with a wire and no nodes. What an earlier one of the same id has left is removed first.
     *
     * @param id short and plain, part of every name: {@code lab}
     * @return the lab, to be closed
     * @throws LabException if this process is not root, or another one runs a lab of this id
     */
    public static Lab create(String id) {
        Host.requireRoot();
        Host.requireTools("ip", "nsenter");
        Lock lock = Lock.take(lockFile(id), id);
        try {
            remove(id);
            return new Lab(id, lock);
        } catch (RuntimeException e) {
            remove(id);
            lock.close();
            throw e;
        }
    }

    /**
     * Removes what a lab has left, whether it was kept or has crashed.
     *
     * @param id the lab's
     * @return false if there was nothing
     * @throws LabException if another process is running it
     */
    public static boolean down(String id) {
        Host.requireRoot();
        if (!Files.exists(lockFile(id))) {
            return false;
        }
        Lock lock = Lock.take(lockFile(id), id);
        try {
            return remove(id);
        } finally {
            lock.close();
        }
    }

    private static boolean remove(String id) {
        boolean something = Files.exists(journalFile(id));
        new Journal(journalFile(id)).undo();
        Trees.delete(ROOT.resolve(id));
        return something;
    }

    /**
     * Where the lab's files are: configuration, logs, each node's run directory.
     *
     * @return an existing directory, gone after close
     */
    public Path directory() {
        return ROOT.resolve(id);
    }

    /**
     * The wire between the nodes, but for routed ones.
     *
     * @return never null
     */
    public Segment segment() {
        return segment;
    }

    /**
     * Adds a node, connected to the wire with the next address (172.16.1.100, .101 and so on) and a default route.
     *
     * @param name part of its namespace's name
     * @return the node, without a daemon yet
     */
    public Node addNode(String name) {
        return addNode(name, "eth0");
    }

    /**
     * Adds a node whose external link has a name of its own.
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
            routedSegment = new Segment(segment.namespace(), "br1", FAR);
            connectSegments();
        }
        return addNode(name, external, routedSegment);
    }

    /** Makes the gateway pass on packets: between the segments, and from a node to a node that insists on this detour. */
    public void connectSegments() {
        segment.namespace().forward();
    }

    private Node addNode(String name, String external, Segment wire) {
        Path home = directory().resolve(name);
        makeDirectory(home);
        Ipv4 address = wire.host(FIRST_HOST + nodes.size());
        Node node = new Node(this, name, new Node.Place(addNamespace(name), home, wire), address, external);
        wire.attach(node.namespace(), external, address);
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

    /** Makes close leave everything as it is, running; {@link #down} removes it then. */
    public void keep() {
        kept = true;
    }

    synchronized Namespace addNamespace(String name) {
        requireOpen();
        var namespace = new Namespace("loden-" + id + "-" + name);
        if (namespace.exists()) {
            throw new LabException("namespace " + namespace.name() + " exists and is not this lab's; remove it first");
        }
        journal.namespace(namespace);
        namespace.create();
        return namespace;
    }

    /** Starts a process that the lab ends. Its output goes to the log file, behind what is there. */
    synchronized Background start(Path log, List<String> command, Map<String, String> environment) {
        requireOpen();
        Background process = Background.start(log, command, environment);
        journal.process(process.id());
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
