package dev.loden.lab.net;

import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import java.util.HashMap;
import java.util.Map;

/** An Ethernet segment between nodes: a bridge in a namespace of its own, whose address is the nodes' default gateway. */
public final class Segment {
    private final Namespace namespace;
    private final String bridge;
    private final Prefix network;
    private final Map<Namespace, String> ports = new HashMap<>();

    Segment(Namespace namespace, String bridge, Prefix network) {
        this.namespace = namespace;
        this.bridge = bridge;
        this.network = network;
        namespace.ip("link add " + bridge + " type bridge");
        namespace.ip("address add " + gateway() + "/" + network.length() + " dev " + bridge);
        namespace.ip("link set " + bridge + " up");
    }

    /**
     * The namespace of the bridge. Servers that every node must reach, such as etcd, run in it.
     *
     * @return never null
     */
    public Namespace namespace() {
        return namespace;
    }

    /**
     * The address of the bridge and the nodes' default gateway. It forwards nothing until {@link Lab#connectSegments}.
     *
     * @return for example 172.16.1.1
     */
    public Ipv4 gateway() {
        return host(1);
    }

    /**
     * Unplugs a node's cable: its external link loses its carrier.
     *
     * @param node of this segment
     */
    public void unplug(Node node) {
        namespace.ip("link set " + ports.get(node.namespace()) + " down");
    }

    /**
     * Plugs a node's cable in again.
     *
     * @param node of this segment
     */
    public void plug(Node node) {
        namespace.ip("link set " + ports.get(node.namespace()) + " up");
    }

    Ipv4 host(int number) {
        return new Ipv4(((Ipv4) network.address()).bits() + number);
    }

    void attach(Namespace node, String device, Ipv4 address) {
        String port = bridge + "port" + ports.size();
        ports.put(node, port);
        namespace.ip("link add " + port + " type veth peer name " + device + " netns " + node.name());
        namespace.ip("link set " + port + " master " + bridge + " up");
        node.ip("address add " + address + "/" + network.length() + " dev " + device);
        node.ip("link set " + device + " up");
        node.ip("route add default via " + gateway());
    }
}
